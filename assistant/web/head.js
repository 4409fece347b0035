/* Draws who is logged in. A session that ended while the page was away leads to the login. */
const account = element.querySelector(".account");

function render() {
  const name = (props.value && props.value.name) || "";
  account.replaceChildren();
  if (!name) return;
  const form = make("form", "logout");
  form.method = "post";
  form.action = "/logout";
  const leave = make("button", "quiet", "Log out");
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
