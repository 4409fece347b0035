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

/* A word in the row, and what it unfolds below the row; Escape folds it again. */
function folded(own, name, label, parts) {
  const body = make("div", "folded");
  const opener = drawn(button("quiet opener", label, () => unfold(body.hidden), `${name} ${own.turn}`), name);
  function unfold(open) {
    body.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) body.scrollIntoView({ block: "nearest" });
  }
  opener.classList.add(name);
  body.append(...parts);
  body.addEventListener("keydown", (event) => { if (event.key === "Escape") { unfold(false); opener.focus(); } });
  unfold(false);
  return { opener, body, unfold };
}

function wrong(own) {
  const fold = folded(own, "wrong", words("answer.wrong"), WRONG.map((kind) => opinion(own, kind, words(`opinion.${kind}`))));
  if (WRONG.includes(own.feedback)) {
    fold.unfold(true);
    fold.opener.setAttribute("aria-pressed", "true");
  }
  return fold;
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

/* Three things in plain words in a row; what two of them unfold comes below it. */
function actions(own) {
  const node = make("div", "actions");
  node.dataset.turn = own.turn;
  const row = make("div", "actions-row");
  row.append(drawn(button("quiet", words("answer.copy"), () => copy(own.turn, "plain"), `copy ${own.turn}`), "copy"));
  const folds = own.judged ? [wrong(own), more(own)] : [more(own)];
  if (own.judged) row.append(opinion(own, "right", words("opinion.right")));
  row.append(...folds.map((fold) => fold.opener));
  node.append(row, ...folds.map((fold) => fold.body));
  if (own.judged && own.feedback && own.feedback !== "right") node.append(remark(own));
  return node;
}
