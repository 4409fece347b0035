/* Draws the conversation from data. A line that has not changed keeps its element. What is new while an answer grows
   is put once, whole, into a region that screen readers speak; a conversation that is opened again is not. */
const root = element.querySelector(".transcript");
root.setAttribute("aria-label", words("chat.transcript"));
const heard = element.querySelector(".heard");
const notice = element.querySelector(".notice");
const SPOKEN = ["claim", "state", "reply", "possible", "near", "note", "rewritten", "withheld"];
let growing = null;
let heardOf = "";

function say(text) {
  heard.append(make("p", "", text));
  while (heard.children.length > 30) heard.firstChild.remove();
}

function mark(number) {
  const node = button("citation-mark", `[${number}]`, () => {
    trigger("click", { number });
    window.dispatchEvent(new CustomEvent("source-chosen", { detail: node }));
  });
  node.setAttribute("aria-label", words("answer.open_source", { number }));
  return node;
}

function withheld(line) {
  const fold = make("details", "withheld");
  fold.append(make("summary", "", line.text));
  for (const item of line.withheld) {
    const entry = make("div", "withheld-item");
    entry.append(make("p", "withheld-text", item.text), make("p", "withheld-reason", words("state.not_shown", { reason: item.reason })));
    fold.append(entry);
  }
  return fold;
}

/* A passage that was not the answer: its words, and one button that leads to where it stands. */
function passage(line) {
  const node = make("blockquote", `line ${line.kind}`);
  node.dir = "auto";
  const said = make("p", "passage");
  for (const [text, mark] of line.pieces) said.append(mark ? make("mark", mark, text) : document.createTextNode(text));
  const [number] = line.marks;
  const place = mark(number);
  place.textContent = `[${number}] ${line.text}`;
  place.classList.add("passage-place");
  node.append(said, place);
  return node;
}

/* Questions to ask next come later than the answer; where another question was asked meanwhile, they are dropped. */
window.addEventListener("offers", ({ detail }) => {
  const last = root.lastElementChild;
  if (!detail || !detail.questions.length || !last || last.dataset.turn !== detail.turn) return;
  const node = make("div", "line offers");
  node.dataset.turn = detail.turn;
  node.append(make("p", "offers-title", detail.said));
  for (const question of detail.questions) node.append(button("offer", question, () => trigger("submit", { question })));
  last.before(node);
  say(`${detail.said} ${detail.questions.join(" ")}`);
  last.scrollIntoView({ block: "nearest" });
});

function draw(line) {
  if (line.kind === "withheld") return withheld(line);
  if (line.pieces.length) return passage(line);
  if (line.kind === "actions") return actions(line.actions);
  const node = make(line.kind === "question" ? "h2" : "p", `line ${line.kind}`, line.text);
  node.dir = "auto";
  for (const number of line.marks) node.append(" ", mark(number));
  if (line.kind === "rewritten") node.append(" ", button("undo-rewriting", words("answer.as_typed"), () => trigger("undo", {})));
  if (line.caution) node.append(make("span", "caution-note", ` (${words(line.caution)})`));
  if (line.damaged) node.append(make("span", "damage-note", ` ⚠ ${words("state.damaged")}`));
  return node;
}

function spoken(line) {
  const marks = line.marks.length ? ` ${words("state.sources", { numbers: line.marks.join(", ") })}` : "";
  const text = line.pieces.length ? line.pieces.map(([piece]) => piece).join("") : line.text;
  say(`${text}${marks}${line.caution ? ` (${words(line.caution)})` : ""}${line.damaged ? ` ${words("state.damaged")}` : ""}`);
}

function redraw(view) {
  const live = growing !== null && (view.id === growing || growing === "");
  const old = Array.from(root.children);
  let same = 0;
  while (same < view.lines.length && same < old.length && old[same].dataset.line === JSON.stringify(view.lines[same])) same += 1;
  const before = new Set(old.slice(same).map((node) => node.dataset.line));
  const offered = root.querySelector(".offers");
  for (const node of old.slice(same)) node.remove();
  for (const line of view.lines.slice(same)) {
    const node = draw(line);
    node.dataset.line = JSON.stringify(line);
    if (live && SPOKEN.includes(line.kind) && !before.has(node.dataset.line)) spoken(line);
    root.append(node);
  }
  const last = root.lastElementChild;
  if (offered && last && last.dataset.turn === offered.dataset.turn) last.before(offered);
  if (live && last && same < view.lines.length) last.scrollIntoView({ block: "nearest" });
  const remarked = root.querySelector(`.actions[data-turn="${revealed}"]`);
  if (remarked) remarked.scrollIntoView({ block: "nearest" });
  revealed = "";
}

function render() {
  const view = props.value;
  if (!view) return;
  if (growing === null && view.busy) growing = view.id;
  if (growing === null && view.id !== heardOf) heard.replaceChildren();  // what was said of another conversation
  heardOf = view.id;
  root.classList.toggle("empty", view.lines.length === 0);
  notice.textContent = view.notice;
  if (view.taken) emptyOf(view.taken);
  keepingFocus(root, () => redraw(view));
  growing = view.busy ? view.id : null;
  remember(view.id);
}

watch("value", render);
render();
