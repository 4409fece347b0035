"""The script of the page of proposals. It shows texts as texts only, never as markup."""

from __future__ import annotations

from typing import Final

SCRIPT: Final = """
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const key = 'briefing-suite-' + data.suite;
const element = (id) => document.getElementById(id);
let decided = {...data.decided};
let stored = true;
try {
  const known = new Set(data.cards.map((card) => card.id));
  for (const [id, mark] of Object.entries(JSON.parse(localStorage.getItem(key) || '{}')))
    if (known.has(id) && typeof mark === 'boolean') decided[id] = mark;
} catch (error) { stored = false; }
let place = Math.max(0, data.cards.findIndex((card) => !(card.id in decided)));

function child(parent, tag, text, name) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  parent.append(made);
  return made;
}
function show() {
  const card = data.cards[place], box = element('card');
  const marks = Object.values(decided), total = data.cards.length;
  element('progress').textContent = card
    ? `${place + 1} of ${total}: ${marks.filter((mark) => mark).length} accepted, ` +
      `${marks.filter((mark) => !mark).length} dropped, ${total - marks.length} open` +
      (stored ? '' : '. This browser keeps nothing: save before you close the page')
    : 'There is nothing to decide.';
  box.replaceChildren();
  if (!card) return;
  child(box, 'div', card.what, 'quiet');
  child(box, 'h2', card.head);
  const list = child(box, 'dl', '');
  for (const [term, text] of card.lines) { child(list, 'dt', term); child(list, 'dd', text); }
  element('accept').setAttribute('aria-pressed', decided[card.id] === true);
  element('drop').setAttribute('aria-pressed', decided[card.id] === false);
}
function move(step) {
  place = Math.min(Math.max(place + step, 0), Math.max(data.cards.length - 1, 0));
  show();
}
function decide(mark) {
  if (!data.cards[place]) return;
  decided[data.cards[place].id] = mark;
  try { localStorage.setItem(key, JSON.stringify(decided)); } catch (error) { stored = false; }
  move(1);
}
function save() {
  const lines = data.cards.filter((card) => card.id in decided).map((card) =>
    JSON.stringify({decision: decided[card.id] ? 'accept' : 'drop', id: card.id, suite: data.suite}) + '\\n');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(lines, {type: 'application/jsonl'}));
  link.download = data.suite + '-decisions.jsonl';
  document.body.append(link);
  link.click();
  link.remove();
}
element('accept').addEventListener('click', () => decide(true));
element('drop').addEventListener('click', () => decide(false));
element('back').addEventListener('click', () => move(-1));
element('on').addEventListener('click', () => move(1));
element('save').addEventListener('click', save);
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const does = {a: () => decide(true), d: () => decide(false), arrowleft: () => move(-1), arrowright: () => move(1)};
  const act = does[event.key.toLowerCase()];
  if (act) { event.preventDefault(); act(); }
});
show();
"""
