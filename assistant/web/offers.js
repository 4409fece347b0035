/* Hands questions that can be asked next to the transcript, which shows them under the answer that they belong to. */
watch("value", () => window.dispatchEvent(new CustomEvent("offers", { detail: props.value })));
