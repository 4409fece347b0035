/* What the scripts of all panels share. Every text is set as a text node, never parsed as markup. What the page itself
   says is an entry of the catalogue of its language (see assistant/web/words). */
const { language, tag } = window.briefing;

function words(key, values = {}) {
  const entry = window.briefing.words[key];
  if (entry === undefined) throw new Error(`There are no words for ${key}.`);
  return entry.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/* A number of things: the entry key.one or key.other. */
function count(key, number) {
  return words(number === 1 ? `${key}.one` : `${key}.other`, { count: number });
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function button(className, text, act, key) {
  const node = make("button", className, text);
  node.type = "button";
  if (key) node.dataset.key = key;
  node.addEventListener("click", act);
  return node;
}

function download(className, text, href, key) {
  const node = make("a", className, text);
  node.href = href;
  node.setAttribute("download", "");
  if (key) node.dataset.key = key;
  return node;
}

/* Returns a table whose cells know the heading of their column, which a narrow screen shows before each. */
function headed(table) {
  const heads = Array.from(table.tHead.rows[0].cells, (head) => head.textContent);
  for (const row of table.tBodies[0].rows) Array.from(row.cells).forEach((cell, at) => { cell.dataset.head = heads[at]; });
  return table;
}

/* Draws again and leaves the keyboard where it was: on the control of the same key. */
function keepingFocus(within, draw) {
  const held = within.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  draw();
  if (!held || (within.contains(document.activeElement) && document.activeElement !== within)) return;
  const again = within.querySelector(`[data-key="${CSS.escape(held)}"]`);
  if (again) again.focus({ preventScroll: true });
}
