/* Draws the conversation from data. A line that has not changed keeps its element. What is new while an answer grows
   is put once, whole, into a region that screen readers speak; a conversation that is opened again is not. */
const root = element.querySelector(".transcript");
const heard = element.querySelector(".heard");
const notice = element.querySelector(".notice");
const KINDS = { right: "Right", wrong_answer: "Wrong answer", wrong_evidence: "Wrong evidence", should_have_declined: "Should have declined" };
const SPOKEN = ["claim", "state", "note", "rewritten", "withheld"];
let growing = null;
let revealed = "";

function like(turn, kind, note) {
  revealed = turn;
  trigger("like", { turn, kind, note });
}

function say(text) {
  heard.append(make("p", "", text));
  while (heard.children.length > 30) heard.firstChild.remove();
}

function mark(number) {
  const node = button("citation-mark", `[${number}]`, () => {
    trigger("click", { number });
    window.dispatchEvent(new CustomEvent("source-chosen", { detail: node }));
  });
  node.setAttribute("aria-label", `Open source ${number}`);
  return node;
}

function withheld(line) {
  const fold = make("details", "withheld");
  fold.append(make("summary", "", line.text));
  for (const item of line.withheld) {
    const entry = make("div", "withheld-item");
    entry.append(make("p", "withheld-text", item.text), make("p", "withheld-reason", `Not shown because ${item.reason}`));
    fold.append(entry);
  }
  return fold;
}

async function copy(turn, form) {
  try {
    const answer = await fetch(`/answers/${turn}/${form}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    if (!text) throw new Error("The answer cites nothing.");
    await put(text);
    notice.textContent = "Copied.";
  } catch (error) {
    notice.textContent = `Not copied: ${error.message}`;
  }
}

async function put(text) {
  const allowed = navigator.clipboard && await navigator.clipboard.writeText(text).then(() => true, () => false);
  if (allowed) return;
  const field = make("textarea", "heard");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy"); /* the only way without https, or where the page may not write */
  field.remove();
  if (!done) throw new Error("the browser does not allow it.");
}

function edit(question) {
  const field = document.querySelector("#question textarea");
  field.value = question;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function opinions(own) {
  const row = make("div", "opinions");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "What do you think of this answer?");
  for (const [kind, name] of Object.entries(KINDS)) {
    const pressed = own.feedback === kind;
    const chosen = button("quiet", name, () => like(own.turn, pressed ? "" : kind, own.note), `${kind} ${own.turn}`);
    chosen.setAttribute("aria-pressed", String(pressed));
    row.append(chosen);
  }
  return row;
}

function remark(own) {
  const form = make("form", "remark");
  const field = make("textarea", "remark-text");
  field.value = own.note;
  field.rows = 2;
  field.maxLength = 4000;
  field.placeholder = "What is wrong, and what would be right? (optional)";
  field.setAttribute("aria-label", "What is wrong, and what would be right?");
  const save = make("button", "quiet", own.note ? "Change the note" : "Add the note");
  save.type = "submit";
  save.dataset.key = `note ${own.turn}`;
  form.append(field, save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    like(own.turn, own.feedback, field.value);
  });
  return form;
}

function actions(own) {
  const node = make("div", "actions");
  node.dataset.turn = own.turn;
  const row = make("div", "actions-row");
  const copies = make("details", "copies");
  const summary = make("summary", "quiet", "Copy");
  summary.dataset.key = `copy ${own.turn}`;
  copies.append(summary);
  for (const [form, name] of [["plain", "Plain text"], ["markdown", "Markdown"], ["references", "References (BibTeX)"]]) {
    copies.append(button("quiet", name, () => { copies.open = false; summary.focus(); copy(own.turn, form); }));
  }
  copies.addEventListener("keydown", (event) => { if (event.key === "Escape") { copies.open = false; summary.focus(); } });
  row.append(opinions(own), copies);
  if (own.receipt) row.append(download("quiet", "Receipt", `/answers/${own.turn}/receipt`));
  row.append(
    button("quiet", "Ask again", () => trigger("retry", { turn: own.turn }), `retry ${own.turn}`),
    button("quiet", "Edit the question", () => edit(own.question), `edit ${own.turn}`),
  );
  node.append(row);
  if (own.feedback && own.feedback !== "right") node.append(remark(own));
  return node;
}

function draw(line) {
  if (line.kind === "withheld") return withheld(line);
  if (line.kind === "actions") return actions(line.actions);
  const node = make(line.kind === "question" ? "h2" : "p", `line ${line.kind}`, line.text);
  node.dir = "auto";
  for (const number of line.marks) node.append(" ", mark(number));
  if (line.kind === "rewritten") node.append(" ", button("undo-rewriting", "Ask it as I typed it", () => trigger("undo", {})));
  if (line.damaged) node.append(make("span", "damage-note", " ⚠ the source is damaged here"));
  return node;
}

function spoken(line) {
  const marks = line.marks.length ? ` (source ${line.marks.join(", ")})` : "";
  say(`${line.text}${marks}${line.damaged ? " The source is damaged here." : ""}`);
}

function redraw(view) {
  const live = growing !== null && (view.id === growing || growing === "");
  const old = Array.from(root.children);
  let same = 0;
  while (same < view.lines.length && same < old.length && old[same].dataset.line === JSON.stringify(view.lines[same])) same += 1;
  const before = new Set(old.slice(same).map((node) => node.dataset.line));
  for (const node of old.slice(same)) node.remove();
  for (const line of view.lines.slice(same)) {
    const node = draw(line);
    node.dataset.line = JSON.stringify(line);
    if (live && SPOKEN.includes(line.kind) && !before.has(node.dataset.line)) spoken(line);
    root.append(node);
  }
  const last = root.lastElementChild;
  if (live && last && same < view.lines.length) last.scrollIntoView({ block: "nearest" });
  const remarked = root.querySelector(`.actions[data-turn="${revealed}"]`);
  if (remarked) remarked.scrollIntoView({ block: "nearest" });
  revealed = "";
}

function address(id) {
  const url = new URL(window.location.href);
  if (id) url.searchParams.set("c", id);
  else url.searchParams.delete("c");
  return url;
}

function opened() {
  return new URL(window.location.href).searchParams.get("c") || "";
}

function render() {
  const view = props.value;
  if (!view) return;
  if (growing === null && view.busy) growing = view.id;
  root.classList.toggle("empty", view.lines.length === 0);
  notice.textContent = view.notice;
  keepingFocus(root, () => redraw(view));
  growing = view.busy ? view.id : null;
  remember(view.id);
}

/* The address names the conversation, so that the back button and a page opened again lead to it. One conversation is
   asked for at a time: where the reader went back further meanwhile, what came is not the one they want. What the back
   button led to is not remembered a second time; where it is not there any more, the address says so. */
let wanted = null;
let asked = null;
let patience = 0;

function remember(id) {
  if (wanted === null) {
    if (id !== opened()) window.history.pushState(null, "", address(id));
  } else if (wanted !== asked) {
    askFor();
  } else {
    settle();
    if (id !== opened()) window.history.replaceState(null, "", address(id));
  }
}

function settle() {
  window.clearTimeout(patience);
  wanted = asked = null;
}

function askFor() {
  asked = wanted;
  window.clearTimeout(patience);
  patience = window.setTimeout(settle, 5000); /* the server may be gone */
  trigger("select", { id: asked });
}

window.addEventListener("popstate", () => {
  wanted = opened();
  if (asked === null) askFor();
});
watch("value", render);
render();
