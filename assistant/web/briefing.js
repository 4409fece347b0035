/* Draws a document from data: its text, and three views of it of which each row leads to its sentence. Every text is set
   as a text node, never parsed as markup. Offsets are code points of the document's text. */
const root = element.querySelector(".document");
const SVG = "http://www.w3.org/2000/svg";
const KINDS = ["text", "figures", "statements", "dates"];
const NARROW = window.matchMedia("(max-width: 1020px)");
const WIDTH = 320, HEIGHT = 120, EDGE = 14;
let kind = "text";
let shown = "";
let cameFrom = null;
let place = null;
let asking = false;

function data() {
  return props.value && props.value.doc ? props.value : null;
}

/* A row's words as a button that leads to its sentence; in another document, that one is opened first. */
function leading(row, text, key) {
  const node = button("row-words", text, () => {
    if (row.place.doc !== data().doc) return trigger("select", { doc: row.place.doc, place: row.place });
    cameFrom = { kind, key };
    place = row.place;
    choose("text");
  }, key);
  node.dir = "auto";
  return node;
}

function cell(tag, text, className) {
  const node = make(tag, className, text);
  node.dir = "auto";
  return node;
}

function table(heads, rows, name) {
  const node = make("table", "rows");
  node.setAttribute("aria-label", name);
  const head = make("tr");
  for (const key of heads) { const one = cell("th", words(key)); one.scope = "col"; head.append(one); }
  const body = make("tbody");
  body.append(...rows);
  node.append(make("thead"), body);
  node.firstChild.append(head);
  return headed(node);
}

function figures(views) {
  const rows = views.figures.map((row, number) => {
    const line = make("tr");
    const first = make("td");
    first.append(leading(row, row.words, `figure ${number}`));
    line.append(first, cell("td", row.about), cell("td", row.direction), cell("td", row.when), cell("td", row.modality, row.modality === words("views.modality.stated") ? "" : "uncertain"), cell("td", row.speaker));
    return line;
  });
  const parts = views.conflicts.map(conflict);
  parts.push(...views.series.map(chart));
  if (rows.length) parts.push(table(["views.figure", "views.about", "views.direction", "views.when", "views.modality", "views.speaker"], rows, words("views.figures")));
  return parts.length ? parts : [make("p", "quiet-line", words("views.no_figures"))];
}

function conflict(pair, number) {
  const node = make("section", "conflict");
  node.append(cell("p", words("views.conflict", { about: pair.about }), "conflict-title"));
  const list = make("ul");
  pair.sides.forEach((side, at) => {
    const item = make("li");
    item.append(leading(side, side.words, `conflict ${number} ${at}`), cell("span", [side.when, side.title].filter(Boolean).map((text) => ` · ${text}`).join(""), "quiet-line"));
    list.append(item);
  });
  node.append(list);
  return node;
}

function svg(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}

/* A small line over the years: what is ahead is hollow and dashed. The points say in words what they are. */
function chart(series, number) {
  const years = series.points.map((point) => point.year);
  const values = series.points.map((point) => point.value);
  const low = Math.min(0, ...values), high = Math.max(...values);
  const x = (year) => EDGE + ((year - years[0]) / (years[years.length - 1] - years[0])) * (WIDTH - 2 * EDGE);
  const y = (value) => HEIGHT - 2 * EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 4 * EDGE);
  const figure = make("figure", "chart");
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": series.points.map((point) => `${point.year}: ${point.label} (${point.modality})`).join("; ") });
  series.points.slice(1).forEach((point, at) => {
    const before = series.points[at];
    drawing.append(svg("line", { x1: x(before.year), y1: y(before.value), x2: x(point.year), y2: y(point.value), class: point.ahead ? "ahead" : "" }));
  });
  for (const point of series.points) {
    drawing.append(svg("circle", { cx: x(point.year), cy: y(point.value), r: 4, class: point.ahead ? "ahead" : "" }));
    drawing.append(svg("text", { x: x(point.year), y: HEIGHT - 6, "text-anchor": point.year === years[0] ? "start" : point.year === years[years.length - 1] ? "end" : "middle" }, String(point.year)));
  }
  const caption = make("figcaption");
  caption.append(cell("strong", `${series.about}${series.unit ? ` (${series.unit})` : ""}`));
  series.points.forEach((point, at) => {
    const line = make("div");
    line.append(`${point.year}: `, leading(point, point.label, `point ${number} ${at}`), point.ahead ? ` (${point.modality})` : "");
    caption.append(line);
  });
  figure.append(drawing, caption);
  return figure;
}

function statements(views) {
  if (!views.speakers.length) return [make("p", "quiet-line", words("views.no_statements"))];
  return views.speakers.map((speaker, number) => {
    const node = make("section", "speaker");
    node.append(cell("h3", speaker.name), cell("p", speaker.role, "quiet-line"));
    const list = make("ul");
    speaker.rows.forEach((row, at) => {
      const item = make("li");
      item.append(leading(row, row.words, `statement ${number} ${at}`), cell("p", row.quoted, "quiet-line"));
      list.append(item);
    });
    node.append(list);
    return node;
  });
}

function dates(views) {
  if (!views.dates.length) return [make("p", "quiet-line", words("views.no_dates"))];
  const list = make("ol", "timeline");
  views.dates.forEach((row, number) => {
    const item = make("li", row.ahead ? "ahead" : "");
    const said = row.resolved ? words("views.resolved", { words: row.words }) : "";
    item.append(cell("strong", row.when), cell("span", [said, row.course].filter(Boolean).map((text) => ` · ${text}`).join(""), "quiet-line"), make("br"), leading(row, row.event, `date ${number}`));
    list.append(item);
  });
  return [list];
}

/* The text in blocks, so that a browser need not lay out what is not in view. */
function wholeText(view) {
  const text = make("div", "document-text");
  let block = make("div", "block");
  for (const piece of view.pieces) {
    const node = make("span", piece.mark || "", piece.text);
    node.dataset.start = piece.start;
    block.append(node);
    if (!piece.text.includes("\n")) continue;
    block.dir = "auto";
    text.append(block);
    block = make("div", "block");
  }
  block.dir = "auto";
  text.append(block);
  if (place) mark(text);
  return text;
}

function mark(text) {
  let first = null;
  for (const node of text.querySelectorAll("span[data-start]")) {
    const start = Number(node.dataset.start);
    if (start < place.start || start >= place.end) continue;
    first = first || node;
    const letters = Array.from(node.textContent);
    const from = Math.min(Math.max(place.from - start, 0), letters.length), to = Math.min(Math.max(place.to - start, 0), letters.length);
    const cited = make("mark", "cited", letters.slice(0, from).join(""));
    if (to > from) cited.append(make("mark", "exact", letters.slice(from, to).join("")));
    cited.append(document.createTextNode(letters.slice(Math.max(from, to)).join("")));
    node.replaceChildren(cited);
  }
  if (first) { first.tabIndex = -1; first.classList.add("opened"); }
}

function backToRow() {
  const { kind: before, key } = cameFrom;
  cameFrom = place = null;
  choose(before);
  const row = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (row) row.focus();
}

function panel(view) {
  const node = make("div", "document-panel");
  node.id = "document-panel";
  node.setAttribute("role", "tabpanel");
  node.setAttribute("aria-label", words(`views.${kind}`));
  if (kind === "text") {
    if (cameFrom) node.append(button("quiet back-to-row", words("views.back"), backToRow, "back"));
    node.append(...view.warnings.map((warning) => make("p", "source-warning", `⚠ ${warning}`)));
    if (view.left_out && view.removable) node.append(button("quiet", words("documents.take_in"), () => trigger("undo", { doc: view.doc }), "include"));
    if (view.attached) node.append(button("quiet", words("documents.add_attached"), () => trigger("submit", { doc: view.doc }), "attached"));
    node.append(wholeText(view));
  } else if (!view.views) node.append(make("p", "quiet-line", words("views.reading")));
  else node.append(...{ figures, statements, dates }[kind](view.views));
  return node;
}

/* Twice: blocks that come into view get their true height, which moves what stands below them. */
function bringOpened() {
  const opened = root.querySelector(".opened");
  if (!opened) return;
  opened.focus({ preventScroll: true });
  opened.scrollIntoView({ block: "center" });
  requestAnimationFrame(() => opened.scrollIntoView({ block: "center" }));
}

function choose(next) {
  kind = next;
  if (next !== "text") cameFrom = place = null;
  draw();
  bringOpened();
}

function tabs() {
  const list = make("div", "document-tabs");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", words("views.name"));
  for (const one of KINDS) {
    const tab = button("document-tab", words(`views.${one}`), () => { cameFrom = place = null; choose(one); root.querySelector(`[data-key="tab ${one}"]`).focus(); }, `tab ${one}`);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(one === kind));
    tab.setAttribute("aria-controls", "document-panel");
    tab.tabIndex = one === kind ? 0 : -1;
    list.append(tab);
  }
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    list.children[(KINDS.indexOf(kind) + by + KINDS.length) % KINDS.length].click();
  });
  return list;
}

/* Removing asks first, and says who else has answers from the document. */
function removal(view) {
  const node = make("div", "removal");
  if (!asking) {
    node.append(drawn(button("quiet", words("documents.remove"), () => ask(true, "keep"), "remove"), "remove"));
    return node;
  }
  node.setAttribute("role", "group");
  node.append(
    cell("p", [words(view.private ? "documents.remove_private_question" : "documents.remove_question", { title: view.title }), view.used].filter(Boolean).join(" ")),
    button("quiet danger", words("documents.remove_it"), () => { asking = false; trigger("delete", { doc: view.doc }); }, "confirm"),
    button("quiet", words("documents.keep"), () => ask(false, "remove"), "keep"),
  );
  return node;
}

function ask(whether, focused) {
  asking = whether;
  draw();
  root.querySelector(`[data-key="${focused}"]`).focus();
}

function draw() {
  const view = data();
  root.replaceChildren();
  if (!view) return root.append(make("p", "quiet-line", words("documents.none")));
  const title = cell("h2", view.title);
  root.append(title, make("p", "quiet-line", [view.facts, view.added].filter(Boolean).join(" · ")));
  if (view.removable) root.append(removal(view));
  root.append(tabs(), panel(view));
}

function render() {
  const view = data();
  const opened = view && view.open ? view.open : null;
  const key = view ? `${view.doc} ${opened ? opened.start : ""}` : "";
  if (key !== shown) { cameFrom = null; asking = false; place = opened; if (opened) kind = "text"; }
  const moved = key !== shown;
  shown = key;
  keepingFocus(root, draw);
  if (!moved) return;
  bringOpened();
  if (key && !opened && NARROW.matches) root.scrollIntoView({ block: "start" }); /* past the list of documents */
}

watch("value", render);
render();
