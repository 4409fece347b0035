/* What can be done with an answer: an opinion, a copy, its receipt, the question again. */
const WRONG = ["wrong_answer", "wrong_evidence", "should_have_declined"];
let revealed = "";

function like(turn, kind, note) {
  revealed = turn;
  trigger("like", { turn, kind, note });
}

async function copy(turn, form) {
  try {
    const answer = await fetch(`/answers/${turn}/${form}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    if (!text) throw new Error(words("copy.no_source"));
    await put(text);
    notice.textContent = words("copy.done");
  } catch (error) {
    notice.textContent = words("copy.failed", { problem: error.message });
  }
}

/* Lets everybody who may use this server read the answer, and copies the link to it. */
async function share(turn) {
  try {
    const answer = await fetch(`/answers/${turn}/share`, { method: "POST" });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    await put(new URL((await answer.json()).address, window.location.href).href);
    notice.textContent = words("shared.copied");
  } catch (error) {
    notice.textContent = words("copy.failed", { problem: error.message });
  }
}

async function put(text) {
  const allowed = navigator.clipboard && await navigator.clipboard.writeText(text).then(() => true, () => false);
  if (allowed) return;
  const field = make("textarea", "heard");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy"); /* the only way without https, or where the page may not write */
  field.remove();
  if (!done) throw new Error(words("copy.refused"));
}

function edit(question) {
  fill(question);
  questionField().focus();
}

/* A toggle: what a reader says of an answer, taken back by saying it again. */
function opinion(own, kind, label) {
  const pressed = own.feedback === kind;
  const chosen = button("quiet", label, () => like(own.turn, pressed ? "" : kind, own.note), `${kind} ${own.turn}`);
  if (kind === "right") drawn(chosen, kind);
  chosen.setAttribute("aria-pressed", String(pressed));
  return chosen;
}

/* Something folded under a word; Escape folds it again. */
function folded(own, name, label, parts) {
  const node = make("details", name);
  const summary = drawn(make("summary", "quiet", label), name);
  summary.dataset.key = `${name} ${own.turn}`;
  const body = make("div", "folded");
  body.append(...parts);
  node.append(summary, body);
  node.addEventListener("keydown", (event) => { if (event.key === "Escape") { node.open = false; summary.focus(); } });
  return node;
}

function wrong(own) {
  const node = folded(own, "wrong", words("answer.wrong"), WRONG.map((kind) => opinion(own, kind, words(`opinion.${kind}`))));
  node.open = WRONG.includes(own.feedback);
  if (node.open) node.firstChild.setAttribute("aria-pressed", "true");
  return node;
}

function more(own) {
  const parts = [
    drawn(button("quiet", words("copy.markdown"), () => copy(own.turn, "markdown")), "copy"),
    drawn(button("quiet", words("copy.references"), () => copy(own.turn, "references")), "references"),
    drawn(button("quiet", words("answer.share"), () => share(own.turn), `share ${own.turn}`), "share"),
  ];
  if (own.receipt) parts.push(drawn(download("quiet", words("answer.receipt"), `/answers/${own.turn}/receipt`), "receipt"));
  parts.push(
    drawn(button("quiet", words("answer.again"), () => trigger("retry", { turn: own.turn }), `retry ${own.turn}`), "again"),
    drawn(button("quiet", words("answer.edit"), () => edit(own.question), `edit ${own.turn}`), "edit"),
  );
  return folded(own, "more", words("answer.more"), parts);
}

function remark(own) {
  const form = make("form", "remark");
  const field = make("textarea", "remark-text");
  field.value = own.note;
  field.rows = 2;
  field.maxLength = 4000;
  field.placeholder = words("opinion.note_placeholder");
  field.setAttribute("aria-label", words("opinion.note"));
  const save = make("button", "quiet", words(own.note ? "opinion.change_note" : "opinion.add_note"));
  save.type = "submit";
  save.dataset.key = `note ${own.turn}`;
  form.append(field, save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    like(own.turn, own.feedback, field.value);
  });
  return form;
}

/* Three things in plain words; the rest is folded under the last. */
function actions(own) {
  const node = make("div", "actions");
  node.dataset.turn = own.turn;
  const row = make("div", "actions-row");
  row.append(drawn(button("quiet", words("answer.copy"), () => copy(own.turn, "plain"), `copy ${own.turn}`), "copy"));
  if (own.judged) {
    const judging = make("div", "judging");
    judging.append(opinion(own, "right", words("opinion.right")), wrong(own));
    row.append(judging);
  }
  row.append(more(own));
  node.append(row);
  if (own.judged && own.feedback && own.feedback !== "right") node.append(remark(own));
  return node;
}
