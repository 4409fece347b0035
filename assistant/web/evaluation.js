/* Draws a run of the evaluation from data: its headline, its rates, the funnel, the risk-coverage curve, and its report
   in a frame that runs no script. Every text is set as a text node, never parsed as markup. */
const root = element.querySelector(".evaluation");
const SVG = "http://www.w3.org/2000/svg";
const SIDE = 180, EDGE = 28;

function cell(tag, text, className) {
  const node = make(tag, className, text);
  node.dir = "auto";
  return node;
}

function rates(rows) {
  const node = make("table", "rows");
  const head = make("tr"), top = make("thead"), body = make("tbody");
  for (const key of ["evaluation.measure", "evaluation.rate_head", "evaluation.count"]) { const one = cell("th", words(key)); one.scope = "col"; head.append(one); }
  for (const row of rows) {
    const line = make("tr");
    line.append(cell("td", row.name), cell("td", row.rate), cell("td", row.of, "quiet-cell"));
    body.append(line);
  }
  top.append(head);
  node.append(top, body);
  return headed(node);
}

function funnel(parts) {
  const node = make("section", "funnel");
  node.append(make("h3", "", words("evaluation.funnel")));
  const most = Math.max(1, ...parts.map((part) => part.count));
  for (const part of parts) {
    const line = make("div", "funnel-line");
    const bar = make("div", `funnel-bar ${part.key}`);
    bar.style.width = `${(100 * part.count) / most}%`;
    line.append(make("span", "", words(`evaluation.funnel.${part.key}`, { count: part.count })));
    if (part.count) line.append(bar);
    node.append(line);
  }
  return node;
}

function svg(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}

function curve(points) {
  const node = make("figure", "curve");
  const most = Math.max(0.1, ...points.map((point) => point.risk));
  const x = (share) => EDGE + share * (SIDE * 1.6 - 2 * EDGE);
  const y = (risk) => SIDE - EDGE - (risk / most) * (SIDE - 2 * EDGE);
  const said = points.map((point) => `${words("evaluation.coverage")} ${percent(point.coverage)}: ${words("evaluation.risk")} ${percent(point.risk)}`).join("; ");
  const drawing = svg("svg", { viewBox: `0 0 ${SIDE * 1.6} ${SIDE}`, role: "img", "aria-label": said });
  drawing.append(svg("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(0), class: "axis" }), svg("line", { x1: x(0), y1: y(0), x2: x(0), y2: y(most), class: "axis" }));
  drawing.append(svg("polyline", { points: points.map((point) => `${x(point.coverage)},${y(point.risk)}`).join(" ") }));
  const last = points[points.length - 1];
  drawing.append(svg("circle", { cx: x(last.coverage), cy: y(last.risk), r: 3 }));
  drawing.append(svg("text", { x: x(1), y: SIDE - 8, "text-anchor": "end" }, `${words("evaluation.coverage")} 100 %`), svg("text", { x: 2, y: y(most) - 6 }, `${words("evaluation.risk")} ${percent(most)}`));
  node.append(make("figcaption", "", words("evaluation.curve")), drawing);
  return node;
}

/* The report is a file of our own program with every text in it escaped; the frame runs no script and reaches nothing. */
async function report(path) {
  const node = make("details", "whole-report");
  node.append(make("summary", "", words("evaluation.whole")));
  const frame = make("iframe");
  frame.setAttribute("sandbox", "");
  frame.title = words("evaluation.whole");
  node.addEventListener("toggle", async () => {
    if (!node.open || frame.srcdoc) return;
    const answer = await fetch(path);
    if (answer.ok) frame.srcdoc = await answer.text();
    else frame.replaceWith(make("p", "source-warning", words("evaluation.told.damaged")));
  });
  node.append(frame);
  return node;
}

/* What the check's settings are for, and what each was measured to do with sentences of real answers. */
function settings(view) {
  if (!view.rows.length) return [];
  const node = make("table", "rows strictness");
  const top = make("thead"), head = make("tr"), body = make("tbody");
  for (const key of ["setting", "good_withheld", "good_marked", "bad_withheld", "bad_marked", "bad_shown"]) { const one = cell("th", words(`strictness.head.${key}`)); one.scope = "col"; head.append(one); }
  for (const row of view.rows) {
    const line = make("tr"), first = make("td");
    first.append(cell("strong", row.name), cell("p", row.meaning, "quiet-line"));
    if (row.chosen) first.append(make("p", "chosen-setting", words("strictness.chosen")));
    line.append(first, ...row.cells.map((text) => cell("td", text)));
    body.append(line);
  }
  top.append(head);
  node.append(top, body);
  return [make("h3", "", words("strictness.title")), cell("p", view.about, "quiet-line"), headed(node)];
}

function empty(view) {
  root.replaceChildren(make("p", "quiet-line", words("evaluation.none")), ...(view ? settings(view.strictness) : []));
}

async function draw() {
  const view = props.value;
  if (!view || !view.name) return empty(view);
  root.replaceChildren(cell("h2", view.name), cell("p", view.facts, "quiet-line"), cell("p", view.headline, "headline"));
  if (view.open) root.append(make("p", "", view.open));
  for (const warning of view.warnings) root.append(make("p", "source-warning", `⚠ ${warning}`));
  if (view.rows.length) root.append(rates(view.rows));
  if (view.funnel.length) root.append(funnel(view.funnel));
  if (view.curve.length > 1) root.append(curve(view.curve));
  const links = make("p", "evaluation-links");
  if (view.report) {
    const link = make("a", "quiet", words("evaluation.report"));
    link.href = view.report;
    link.target = "_blank";
    links.append(link);
  }
  if (view.labelling) links.append(download("quiet", words("evaluation.labelling"), view.labelling));
  root.append(links);
  root.append(...settings(view.strictness));
  if (view.report) root.append(await report(view.report));
}

watch("value", draw);
draw();
