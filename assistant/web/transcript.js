/* Draws the conversation from data. Every text is set as a text node, never parsed as markup; a line that has not
   changed keeps its element, so that a screen reader hears each claim once. */
const root = element.querySelector(".transcript");

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function mark(number) {
  const button = make("button", "citation-mark", `[${number}]`);
  button.type = "button";
  button.setAttribute("aria-label", `Open source ${number}`);
  button.addEventListener("click", () => trigger("click", { number }));
  return button;
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

function draw(line) {
  if (line.kind === "withheld") return withheld(line);
  const node = make(line.kind === "question" ? "h3" : "p", `line ${line.kind}`, line.text);
  node.dir = "auto";
  for (const number of line.marks) node.append(" ", mark(number));
  if (line.kind === "rewritten") {
    const undo = make("button", "undo-rewriting", "Ask it as I typed it");
    undo.type = "button";
    undo.addEventListener("click", () => trigger("click", { as_typed: true }));
    node.append(" ", undo);
  }
  if (line.damaged) node.append(make("span", "damage-note", " ⚠ the source is damaged here"));
  return node;
}

function render() {
  const lines = (props.value && props.value.lines) || [];
  root.classList.toggle("empty", lines.length === 0);
  const old = Array.from(root.children);
  let same = 0;
  while (same < lines.length && same < old.length && old[same].dataset.key === JSON.stringify(lines[same])) same += 1;
  for (const node of old.slice(same)) node.remove();
  for (const line of lines.slice(same)) {
    const node = draw(line);
    node.dataset.key = JSON.stringify(line);
    root.append(node);
  }
  if (same < lines.length) root.scrollTop = root.scrollHeight;
}

watch("value", render);
render();
