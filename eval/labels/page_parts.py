"""The parts of the labelling page that are the same for every run: markup, style, script."""

from __future__ import annotations

from typing import Final

MARKUP: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>@title@</title><style>@style@</style></head><body>
<main>
<header><h1>@title@</h1>
<label>Your name <input id="name" autocomplete="off" maxlength="60"></label>
<p id="progress" role="status"></p><progress id="bar" value="0" max="1" aria-label="Labelled"></progress></header>
<section aria-live="polite">
<p class="quiet">Question</p><p id="question"></p>
<p class="quiet">Sentence of the answer</p><blockquote id="text"></blockquote>
<p class="quiet">It cites</p><ul id="quotes"></ul>
<p class="quiet">Nearest in the documents</p><ul id="near"></ul>
</section>
<div id="keys" role="group" aria-label="Verdict"></div>
<p class="actions"><button id="back">← Back</button><button id="skip">Skip →</button>
<button id="export">Export the labels</button></p>
<details><summary>What the verdicts mean</summary>
<p>Judge the sentence as it is worded, by the documents alone. <b>Supported</b>: they say all of it, in the same
numbers, units, dates, names, speaker and degree of certainty. <b>Contradicted</b>: they say otherwise.
<b>Unsupported</b>: they do not say it, or not all of it, or say it less firmly. <b>Not factual</b>: nothing in it can
be true or false. <b>Cannot tell</b>: you are not sure; better than a guess.</p></details>
<details><summary>All documents</summary><div id="documents"></div></details>
</main>
<script type="application/json" id="data">@data@</script>
<script>@script@</script></body></html>
"""

STYLE: Final = """
:root { color-scheme: light dark; --accent: light-dark(#1f5fc4, #8ab4f8); }
body { font: 17px/1.55 system-ui, sans-serif; margin: 0; padding: 1rem; }
main { max-width: 44rem; margin: 0 auto; }
h1 { font-size: 1.1rem; font-weight: 600; }
.quiet { opacity: 0.8; font-size: 0.85rem; margin: 1rem 0 0.1rem; }
#question { margin: 0; }
blockquote { margin: 0; padding: 0.2rem 0.8rem; border-left: 4px solid var(--accent); font-size: 1.15rem; }
ul { margin: 0; padding-left: 1.2rem; } progress { width: 100%; }
#keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.5rem; margin: 1.2rem 0 0.8rem;
  position: sticky; bottom: 0; padding: 0.5rem 0; background: Canvas; }
button { font: inherit; padding: 0.55rem 0.7rem; border: 1px solid #8888; border-radius: 6px; background: Canvas;
  color: CanvasText; min-height: 44px; cursor: pointer; }
button[aria-pressed=true] { border-color: var(--accent); box-shadow: inset 0 0 0 2px var(--accent); }
button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
kbd { font: 0.85em ui-monospace, monospace; border: 1px solid #8888; border-radius: 3px; padding: 0 0.3em; }
.actions { display: flex; gap: 0.5rem; flex-wrap: wrap; }
input { font: inherit; padding: 0.3rem; } .missing { outline: 3px solid #c33; }
#documents p { white-space: pre-wrap; border-top: 1px solid #8884; }
"""

SCRIPT: Final = """
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const store = (() => { try { return window.localStorage; } catch { return null; } })();
const kept = (key, otherwise) => {
  try { return JSON.parse(store.getItem(key)) ?? otherwise; } catch { return otherwise; } };
const keep = (key, value) => { try { store.setItem(key, JSON.stringify(value)); } catch { /* export still works */ } };
const spot = "briefing-labels:" + data.mark;
let labels = {}, place = 0, exported = 0;
const name = () => at("name").value.trim();
const open = () => { labels = kept(spot + ":" + name(), {}); const next = data.claims.findIndex((c) => !labels[c.id]);
  place = next < 0 ? data.claims.length : next; show(); };
const list = (id, texts, none) => at(id).replaceChildren(...(texts.length ? texts : [none]).map((text) => {
  const item = document.createElement("li"); item.textContent = text; return item; }));
function show() {
  const count = data.claims.filter((claim) => labels[claim.id]).length, claim = data.claims[place];
  at("bar").max = data.claims.length; at("bar").value = count;
  at("progress").textContent = count + " of " + data.claims.length + " labelled" +
    (claim ? "" : ". That was the last one: export the labels and send the file back.");
  at("question").textContent = claim ? claim.question : "";
  at("text").textContent = claim ? claim.text : "";
  list("quotes", claim ? claim.quotes : [], claim ? "nothing" : "");
  list("near", claim ? claim.near : [], "");
  for (const button of at("keys").children) {
    button.disabled = !claim;
    button.setAttribute("aria-pressed", String(!!claim && labels[claim.id] === button.dataset.verdict)); }
}
function label(verdict) {
  const claim = data.claims[place];
  if (!claim) return;
  if (!name()) { at("name").classList.add("missing"); at("name").focus(); return; }
  labels[claim.id] = verdict; keep(spot + ":" + name(), labels);
  place += 1; show();
}
const step = (by) => { place = Math.min(data.claims.length, Math.max(0, place + by)); show(); };
function download() {
  if (!name()) { at("name").classList.add("missing"); at("name").focus(); return; }
  const lines = data.claims.filter((claim) => labels[claim.id]).map((claim) => JSON.stringify(
    { id: claim.id, labeller: name(), text: claim.text, verdict: labels[claim.id] }) + "\\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/json" }));
  link.download = "labels-" + data.run + "-" + name().replace(/[^\\p{L}\\p{N}]+/gu, "-") + ".jsonl";
  link.click(); exported = Object.keys(labels).length;
}
for (const [key, verdict] of Object.entries(data.keys)) {
  const button = document.createElement("button"), hint = document.createElement("kbd");
  hint.textContent = key; button.dataset.verdict = verdict;
  button.append(hint, " " + verdict.replace("_", " ")); button.addEventListener("click", () => label(verdict));
  at("keys").append(button);
}
for (const text of data.documents) {
  const p = document.createElement("p"); p.textContent = text; at("documents").append(p); }
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (data.keys[key]) { event.preventDefault(); label(data.keys[key]); }
  else if (key === "b" || key === "arrowleft") step(-1);
  else if (key === "arrowright") step(1);
});
at("back").addEventListener("click", () => step(-1));
at("skip").addEventListener("click", () => step(1));
at("export").addEventListener("click", download);
at("name").addEventListener("input", () => at("name").classList.remove("missing"));
at("name").addEventListener("change", () => { keep("briefing-labels:name", name()); open(); at("name").blur(); });
window.addEventListener("beforeunload", (event) => {
  if (!store && Object.keys(labels).length > exported) event.preventDefault(); });
at("name").value = data.labeller || kept("briefing-labels:name", "");
open();
"""
