/* Draws a place in a source from data: where it is, its words with the cited ones marked, what is wrong with it, and
   the list of an answer's sources. Every text is set as a text node, never parsed as markup. */
const root = element.querySelector(".source");

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function words(pieces) {
  const text = make("div", "source-text");
  text.dir = "auto";
  for (const piece of pieces) text.append(piece.mark ? make("mark", piece.mark, piece.text) : document.createTextNode(piece.text));
  return text;
}

function choice(item, open) {
  const button = make("button", "source-choice", item.label);
  button.type = "button";
  button.setAttribute("aria-pressed", String(item.number === open));
  button.addEventListener("click", () => trigger("click", { number: item.number }));
  return button;
}

function step(view, by, text) {
  const button = make("button", "source-step", text);
  button.type = "button";
  const numbers = view.choices.map((item) => item.number);
  const at = Math.max(0, numbers.indexOf(view.open));
  button.addEventListener("click", () => trigger("click", { number: numbers[(at + by + numbers.length) % numbers.length] }));
  return button;
}

function steps(view) {
  const row = make("div", "source-steps");
  const at = view.choices.findIndex((item) => item.number === view.open);
  row.append(step(view, -1, "‹ Previous"), make("span", "source-count", `${at + 1} of ${view.choices.length}`), step(view, 1, "Next ›"));
  return row;
}

function render() {
  const view = props.value;
  root.replaceChildren();
  if (!view) return;
  root.append(make("p", "source-place", view.place));
  if (view.warning) root.append(make("p", "source-warning", `⚠ ${view.warning}`));
  if (view.pieces.length) root.append(words(view.pieces));
  if (view.choices.length > 1) root.append(steps(view));
  if (view.choices.length) {
    const list = make("div", "source-choices");
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", "Sources");
    list.append(make("p", "source-heading", "Sources"), ...view.choices.map((item) => choice(item, view.open)));
    root.append(list);
  }
  const first = root.querySelector("mark");
  if (first && root.scrollHeight > root.clientHeight) root.scrollTop = Math.max(0, first.offsetTop - root.clientHeight / 3);
}

watch("value", render);
render();
