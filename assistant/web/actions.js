/* What can be done with an answer: an opinion, a copy, its receipt, the question again. */
const KINDS = ["right", "wrong_answer", "wrong_evidence", "should_have_declined"];
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
  const field = document.querySelector("#question textarea");
  field.value = question;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function opinions(own) {
  const row = make("div", "opinions");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", words("answer.opinions"));
  for (const kind of KINDS) {
    const pressed = own.feedback === kind;
    const chosen = button("quiet", words(`opinion.${kind}`), () => like(own.turn, pressed ? "" : kind, own.note), `${kind} ${own.turn}`);
    chosen.setAttribute("aria-pressed", String(pressed));
    row.append(chosen);
  }
  return row;
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

function actions(own) {
  const node = make("div", "actions");
  node.dataset.turn = own.turn;
  const row = make("div", "actions-row");
  const copies = make("details", "copies");
  const summary = make("summary", "quiet", words("answer.copy"));
  summary.dataset.key = `copy ${own.turn}`;
  copies.append(summary);
  for (const form of ["plain", "markdown", "references"]) {
    copies.append(button("quiet", words(`copy.${form}`), () => { copies.open = false; summary.focus(); copy(own.turn, form); }));
  }
  copies.addEventListener("keydown", (event) => { if (event.key === "Escape") { copies.open = false; summary.focus(); } });
  row.append(opinions(own), copies, button("quiet", words("answer.share"), () => share(own.turn), `share ${own.turn}`));
  if (own.receipt) row.append(download("quiet", words("answer.receipt"), `/answers/${own.turn}/receipt`));
  row.append(
    button("quiet", words("answer.again"), () => trigger("retry", { turn: own.turn }), `retry ${own.turn}`),
    button("quiet", words("answer.edit"), () => edit(own.question), `edit ${own.turn}`),
  );
  node.append(row);
  if (own.feedback && own.feedback !== "right") node.append(remark(own));
  return node;
}
