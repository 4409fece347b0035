/* Draws the questions to ask first; a chosen one is asked at once. */
const root = element.querySelector(".examples");

function draw() {
  const { said, questions } = props.value ?? {};
  if (!questions || !questions.length) return root.replaceChildren();
  const asked = questions.map((question) => button("offer", question, () => trigger("submit", { question })));
  root.replaceChildren(make("p", "offers-title", said), ...asked);
}

watch("value", draw);
draw();
