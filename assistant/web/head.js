/* Draws the name of the page, the choice of its language and who is logged in. A session that ended while the page was away leads to the login. */
const account = element.querySelector(".account");
element.querySelector("h1").textContent = words("title");
document.title = words("title");

function languages() {
  const form = make("form", "languages");
  form.method = "post";
  form.action = "/language";
  form.setAttribute("role", "group");
  form.setAttribute("aria-label", words("language.choose"));
  for (const [code, { tag, name }] of Object.entries(window.briefing.languages)) {
    const choice = make("button", "quiet", name);
    choice.name = "language";
    choice.value = code;
    choice.lang = tag;
    choice.setAttribute("aria-pressed", String(code === language));
    form.append(choice);
  }
  return form;
}

function render() {
  const name = (props.value && props.value.name) || "";
  account.replaceChildren(languages());
  if (!name) return;
  const form = make("form", "logout");
  form.method = "post";
  form.action = "/logout";
  const leave = make("button", "quiet", words("log_out"));
  leave.type = "submit";
  form.append(leave);
  account.append(make("span", "account-name", name), form);
}

document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch("/session");
    if (answer.status === 401) window.location.assign("/login");
  } catch {
    /* the server is away; Gradio says so */
  }
});

watch("value", render);
render();
