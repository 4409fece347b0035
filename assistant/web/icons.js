/* Small drawings before words, for who looks rather than reads; the words stay, so a drawing itself says nothing. */
const DRAWINGS = {
  add: "M 8 3 v 10 M 3 8 h 10",
  again: "M 13 8 a 5 5 0 1 1 -1.6 -3.7 M 13 2 v 3 h -3",
  copy: "M 6 5 h 7 v 9 h -7 z M 3 11 v -9 h 7",
  edit: "M 3 13 l 1 -3.5 l 6.5 -6.5 l 2.5 2.5 l -6.5 6.5 z",
  more: "M 3 8 h 0.01 M 8 8 h 0.01 M 13 8 h 0.01",
  receipt: "M 4 2 h 8 v 12 l -2 -1.5 l -2 1.5 l -2 -1.5 l -2 1.5 z M 6.5 6 h 3 M 6.5 9 h 3",
  references: "M 4 2 h 8 v 12 l -4 -3 l -4 3 z",
  remove: "M 3 4 h 10 M 6 4 v -2 h 4 v 2 M 4.5 4 l 0.5 10 h 6 l 0.5 -10",
  right: "M 3 8.5 l 3.5 3.5 l 6.5 -8",
  share: "M 6 4 h 6 v 6 M 12 4 l -8 8",
  wrong: "M 4 4 l 8 8 M 12 4 l -8 8",
};

/* Puts a drawing before the words of a button or a link. */
function drawn(node, name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", DRAWINGS[name]);
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("class", "drawing");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(line);
  node.prepend(drawing);
  return node;
}
