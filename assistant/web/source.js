/* Draws a place in a source from data: where it is, its words with the cited ones marked, what is wrong with it, and
   the list of an answer's sources. Every text is set as a text node, never parsed as markup. */
const root = element.querySelector(".source");
root.setAttribute("aria-label", words(root.dataset.name));

let back = null;

/* On a narrow page the source stands over the chat; wide, the style sheet takes no notice of this. */
function over(open) {
  const column = root.closest("#source-column");
  if (!column) return;
  column.classList.toggle("over", open);
  if (!open && back && back.isConnected) back.focus();
  if (!open) back = null;
}

function closing() {
  return button("quiet source-close", words("source.back"), () => over(false), "close");
}

function marked(pieces) {
  const text = make("div", "source-text");
  text.dir = "auto";
  for (const piece of pieces) text.append(piece.mark ? make("mark", piece.mark, piece.text) : document.createTextNode(piece.text));
  return text;
}

function choice(item, open) {
  const node = button("source-choice", item.label, () => trigger("click", { number: item.number }), `choice ${item.number}`);
  node.dir = "auto";
  node.setAttribute("aria-pressed", String(item.number === open));
  return node;
}

function step(view, by, text, key) {
  const numbers = view.choices.map((item) => item.number);
  const at = Math.max(0, numbers.indexOf(view.open));
  const next = numbers[(at + by + numbers.length) % numbers.length];
  return button("source-step", text, () => trigger("click", { number: next }), key);
}

function steps(view) {
  const row = make("div", "source-steps");
  const at = view.choices.findIndex((item) => item.number === view.open);
  row.append(step(view, -1, words("source.previous"), "previous"), make("span", "source-count", words("source.at", { number: at + 1, count: view.choices.length })), step(view, 1, words("source.next"), "next"));
  return row;
}

/* The page as a picture, drawn when it is first opened; where it cannot be, the text beside it has to do. */
function picture(view) {
  const node = make("details", "source-page");
  node.append(make("summary", "", words("source.picture")));
  node.addEventListener("toggle", () => {
    if (!node.open || node.querySelector("img, p")) return;
    const image = make("img");
    image.alt = words("source.picture_alt", { place: view.place });
    image.addEventListener("error", () => image.replaceWith(make("p", "source-warning", words("source.no_picture"))));
    image.src = view.image;
    node.append(image);
  });
  return node;
}

function draw(view) {
  root.replaceChildren();
  if (root.closest("#source-column")) root.append(closing());
  root.append(make("p", "source-place", view.place));
  if (view.warning) root.append(make("p", "source-warning", `⚠ ${view.warning}`));
  if (view.pieces.length) root.append(marked(view.pieces));
  if (view.image) root.append(picture(view));
  if (view.open !== null && view.choices.length > 1) root.append(steps(view));
  if (!view.choices.length) return;
  const list = make("div", "source-choices");
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", words("source.list"));
  list.append(make("p", "source-heading", words("source.list")), ...view.choices.map((item) => choice(item, view.open)));
  root.append(list);
}

function render() {
  const view = props.value || { place: words(root.dataset.empty), pieces: [], choices: [] };
  keepingFocus(root, () => draw(view));
  const first = root.querySelector("mark");
  if (first && root.scrollHeight > root.clientHeight) root.scrollTop = Math.max(0, first.offsetTop - root.clientHeight / 3);
}

/* A citation was chosen in the transcript; the same one twice changes no data, so this does not wait for any. */
window.addEventListener("source-chosen", (event) => {
  back = event.detail;
  over(true);
  const close = root.querySelector(".source-close");
  if (close && close.offsetParent) close.focus();
});

root.addEventListener("keydown", (event) => { if (event.key === "Escape") over(false); });
watch("value", render);
render();
