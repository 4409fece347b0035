/* The field in which a question is typed. It is emptied of what the server took, and of nothing that was typed since;
   whoever presses Enter while an answer is under way is told why nothing is sent. */
let emptiedFor = "";

function questionField() {
  return document.querySelector("#question textarea");
}

function fill(text) {
  const field = questionField();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function emptyOf({ id, question }) {
  if (id === emptiedFor) return;
  emptiedFor = id;
  if (questionField().value === question) fill("");
}

function sayWhenBusy(event) {
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target === questionField();
  if (sends && growing !== null && event.target.value.trim()) notice.textContent = words("chat.busy");
}

document.addEventListener("keydown", sayWhenBusy, true);
