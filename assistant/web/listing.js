/* Draws the list of conversations. The search field is made once, so that it keeps the keyboard while the list changes. */
const root = element.querySelector(".listing");
root.setAttribute("aria-label", words("listing.name"));
const state = { unfolded: false, doing: null, id: null };

const toggle = button("quiet listing-toggle", words("listing.name"), () => unfold(!state.unfolded), "toggle");
const body = make("div", "listing-body");
const search = make("input", "listing-search");
search.type = "search";
search.placeholder = words("listing.search");
search.setAttribute("aria-label", words("listing.search"));
search.maxLength = 200;
const items = make("ul", "listing-items");
const notice = make("p", "listing-notice");
notice.setAttribute("role", "status");
const fresh = drawn(button("listing-new", words("listing.new"), () => { unfold(false); trigger("clear", {}); }, "new"), "add");
body.id = "listing-body";
toggle.setAttribute("aria-controls", "listing-body");
body.append(fresh, search, notice, items);
root.append(toggle, body);

let waiting = 0;
search.addEventListener("input", () => {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => trigger("input", { query: search.value }), 200);
});

function unfold(open) {
  state.unfolded = open;
  root.classList.toggle("unfolded", open);
  toggle.setAttribute("aria-expanded", String(open));
}

function doing(what, id, key) {
  state.doing = what;
  state.id = id;
  render();
  const next = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (next) next.focus();
}

function when(text) {
  const time = new Date(text);
  const today = new Date().toDateString() === time.toDateString();
  const form = today ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short", year: "numeric" };
  return time.toLocaleString(words("dates"), form);
}

function renaming(item) {
  const form = make("form", "listing-form");
  const title = make("input", "listing-title");
  title.value = item.title;
  title.maxLength = 200;
  title.dataset.key = `title ${item.id}`;
  title.setAttribute("aria-label", words("listing.title"));
  const save = make("button", "quiet", words("listing.save"));
  save.type = "submit";
  form.append(title, save, button("quiet", words("listing.cancel"), () => doing("menu", item.id, `rename ${item.id}`)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    doing(null, null, `open ${item.id}`);
    trigger("edit", { id: item.id, title: title.value });
  });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") doing(null, null, `more ${item.id}`); });
  return form;
}

function deleting(item) {
  const row = make("div", "listing-form");
  row.setAttribute("role", "group");
  row.append(make("p", "listing-question", words("listing.delete_question")));
  row.append(button("quiet danger", words("listing.delete"), () => { doing(null, null, "new"); trigger("delete", { id: item.id }); }));
  row.append(button("quiet", words("listing.keep"), () => doing("menu", item.id, `delete ${item.id}`), `keep ${item.id}`));
  return row;
}

function menu(item) {
  const row = make("div", "listing-menu");
  row.append(
    button("quiet", words("listing.rename"), () => doing("rename", item.id, `title ${item.id}`), `rename ${item.id}`),
    button("quiet", words("listing.delete"), () => doing("delete", item.id, `keep ${item.id}`), `delete ${item.id}`),
    download("quiet", words("listing.markdown"), `/conversations/${item.id}/markdown`),
    download("quiet", words("listing.json"), `/conversations/${item.id}/json`),
  );
  return row;
}

function entry(item, opened) {
  const row = make("li", "listing-item");
  const own = state.id === item.id ? state.doing : null;
  const choose = button("listing-open", "", () => {
    unfold(false);
    if (item.id !== opened) trigger("select", { id: item.id });
  }, `open ${item.id}`);
  const title = make("span", "listing-name", item.title);
  title.dir = "auto";
  choose.append(title, make("span", "listing-when", when(item.changed)));
  if (item.excerpt) choose.append(make("span", "listing-excerpt", item.excerpt));
  if (item.id === opened) choose.setAttribute("aria-current", "true");
  const more = button("quiet listing-more", "⋯", () => doing(own ? null : "menu", item.id, `more ${item.id}`), `more ${item.id}`);
  more.setAttribute("aria-label", words("listing.more", { title: item.title }));
  more.setAttribute("aria-expanded", String(Boolean(own)));
  row.append(choose, more);
  if (own === "menu") row.append(menu(item));
  if (own === "rename") row.append(renaming(item));
  if (own === "delete") row.append(deleting(item));
  return row;
}

function draw() {
  const view = props.value || { items: [], opened: "", query: "", notice: "" };
  const nothing = view.query ? words("listing.not_found") : words("listing.empty");
  notice.textContent = view.notice || (view.items.length ? "" : nothing);
  items.replaceChildren(...view.items.map((item) => entry(item, view.opened)));
}

function render() {
  keepingFocus(root, draw);
}

unfold(false);
watch("value", render);
render();
