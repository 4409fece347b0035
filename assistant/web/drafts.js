/* Draws the report on a draft from data: how many sentences stand how, the doubtful ones with their evidence, and the
   draft itself with its sentences marked. Every text is set as a text node, never parsed as markup. */
const root = element.querySelector(".draft-report");
const DOUBTFUL = ["contradicts", "unconfirmed", "unread"];

function text(tag, said, className) {
  const node = make(tag, className, said);
  node.dir = "auto";
  return node;
}

function counts(view) {
  const node = make("ul", "draft-counts");
  for (const one of view.counts) node.append(make("li", one.key, `${one.count} ${words(`drafts.${one.key}`)}`));
  return node;
}

/* A doubtful sentence: what was found, the nearest words of the sources, and the way back into the draft. */
function finding(piece, number) {
  const node = make("li", `draft-finding ${piece.outcome}`);
  node.id = `draft-finding-${number}`;
  node.tabIndex = -1;
  const said = button("row-words", piece.text, () => lead(`draft-sentence-${number}`), `finding ${number}`);
  said.dir = "auto";
  parted(said, piece);
  node.append(said);
  for (const reason of piece.reasons) node.append(text("p", reason, "draft-reason"));
  for (const one of piece.evidence) {
    const quote = text("blockquote", one.quote, "draft-quote");
    node.append(text("p", one.place, "quiet-line"), quote);
  }
  return node;
}

/* The sentence in a control, with what is not borne out struck through where the rest is. */
function parted(node, piece) {
  node.replaceChildren(...piece.parts.map((part) => (part.struck ? make("s", "", part.text) : document.createTextNode(part.text))));
  return node;
}

function lead(id) {
  const node = root.querySelector(`#${id}`);
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
}

function sentence(piece, number) {
  if (DOUBTFUL.includes(piece.outcome)) {
    const node = button(`draft-sentence ${piece.outcome}`, piece.text, () => lead(`draft-finding-${number}`), `sentence ${number}`);
    node.id = `draft-sentence-${number}`;
    node.title = words(`drafts.${piece.outcome}`);
    return parted(node, piece);
  }
  const node = make("span", piece.outcome ? `draft-sentence ${piece.outcome}` : "", piece.text);
  if (piece.evidence && piece.evidence.length) node.title = `${piece.evidence[0].place}: ${piece.evidence[0].quote}`;
  return node;
}

function files(view) {
  const node = make("p", "evaluation-links");
  for (const one of view.files) node.append(download("quiet", words(`drafts.report.${one.form}`), one.address));
  return node;
}

function draw() {
  const view = props.value;
  if (!view || !view.id) return root.replaceChildren(make("p", "quiet-line", words("drafts.none")));
  const numbered = view.pieces.map((piece, number) => ({ piece, number }));
  root.replaceChildren(text("h2", view.title), make("p", "quiet-line", view.facts), counts(view), files(view));
  for (const notice of view.notices) root.append(text("p", notice, "source-warning"));
  for (const outcome of DOUBTFUL) {
    const own = numbered.filter(({ piece }) => piece.outcome === outcome);
    if (!own.length) continue;
    const list = make("ol", "draft-findings");
    list.append(...own.map(({ piece, number }) => finding(piece, number)));
    root.append(make("h3", "", words(`drafts.heading.${outcome}`)), list);
  }
  const whole = text("div", "", "draft-text");
  whole.append(...numbered.map(({ piece, number }) => sentence(piece, number)));
  root.append(make("h3", "", words("drafts.whole")), whole);
}

watch("value", draw);
draw();
