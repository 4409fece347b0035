/* The address names the conversation, so that the back button and a page opened again lead to it. One conversation is
   asked for at a time: where the reader went back further meanwhile, what came is not the one they want. What the back
   button led to is not remembered a second time; where it is not there any more, the address says so. */
function address(id) {
  const url = new URL(window.location.href);
  if (id) url.searchParams.set("c", id);
  else url.searchParams.delete("c");
  return url;
}

function opened() {
  return new URL(window.location.href).searchParams.get("c") || "";
}

let wanted = null;
let asked = null;
let patience = 0;

function remember(id) {
  if (wanted === null) {
    if (id !== opened()) window.history.pushState(null, "", address(id));
  } else if (wanted !== asked) {
    askFor();
  } else {
    settle();
    if (id !== opened()) window.history.replaceState(null, "", address(id));
  }
}

function settle() {
  window.clearTimeout(patience);
  wanted = asked = null;
}

function askFor() {
  asked = wanted;
  window.clearTimeout(patience);
  patience = window.setTimeout(settle, 5000); /* the server may be gone */
  trigger("select", { id: asked });
}

window.addEventListener("popstate", () => {
  wanted = opened();
  if (asked === null) askFor();
});
