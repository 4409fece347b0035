/* Takes files by a button or dropped here, sends each to our own route, and hands on the ids that it answers with. */
const root = element.querySelector(".upload");
const { purpose, accept } = root.dataset;
const most = Number(root.dataset.most);
const told = make("p", "quiet-line");
told.setAttribute("role", "status");

const picker = make("input");
picker.type = "file";
picker.accept = accept;
picker.multiple = true;
picker.hidden = true;
picker.addEventListener("change", () => { const chosen = [...picker.files]; picker.value = ""; send(chosen); });

const help = make("p", "quiet-line", words(`upload.${purpose}_help`, { kinds: accept.split(",").join(" "), most: Math.floor(most / 2 ** 20) }));
help.id = `upload-help-${purpose}`;
const choose = drawn(button("upload-choose", words(`upload.${purpose}`), () => { if (!busy()) picker.click(); }), "add");
choose.setAttribute("aria-describedby", help.id);

/* Where people log in, they say before they send whether a file is for everybody or for themselves alone. */
const owners = make("fieldset", "upload-owners");
owners.append(make("legend", "quiet-line", words("upload.for")));
for (const owner of ["everybody", "private"]) {
  const label = make("label", "", words(`upload.${owner}`));
  const choice = make("input");
  Object.assign(choice, { type: "radio", name: `upload-owner-${purpose}`, value: owner, checked: owner === "everybody" });
  label.prepend(choice);
  owners.append(label);
}

function isPrivate() {
  return owners.isConnected && owners.querySelector("[value=private]").checked;
}

function busy() {
  return choose.getAttribute("aria-disabled") === "true";
}

/* One after the other: what was refused is told, the rest is handed on together. */
async function send(files) {
  if (busy() || !files.length) return;
  choose.setAttribute("aria-disabled", "true");
  const ids = [], problems = [];
  for (const [at, file] of files.entries()) {
    told.textContent = words("upload.sending", { name: file.name, number: at + 1, count: files.length });
    try {
      ids.push(await idOf(file));
    } catch (error) {
      problems.push(error.message);
    }
  }
  choose.setAttribute("aria-disabled", "false");
  told.textContent = [ids.length ? count("upload.sent", ids.length) : "", ...problems].filter(Boolean).join("\n");
  if (ids.length) trigger("upload", { ids, private: isPrivate() });
}

async function idOf(file) {
  if (file.size > most) throw new Error(words("upload.too_large", { name: file.name }));
  const where = `/uploads?${new URLSearchParams({ purpose, name: file.name })}`;
  const answer = await fetch(where, { method: "POST", body: file })
    .catch(() => { throw new Error(words("upload.no_answer", { name: file.name })); });
  const said = await answer.text();
  const content = (answer.headers.get("content-type") || "").startsWith("application/json") ? JSON.parse(said) : { detail: said };
  if (!answer.ok) throw new Error(content.detail);
  return content.id;
}

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  root.addEventListener(kind, (event) => {
    event.preventDefault();
    root.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") send([...event.dataTransfer.files]);
  });
}
if (purpose === "documents" && window.briefing.accounts) root.append(owners);
root.append(choose, picker, help, told);
