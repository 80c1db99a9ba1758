// Copies a block, by itself or with the earlier blocks and statements that it stands on.
const codeOf = (cell) => document.querySelector(`#cell-${cell} .cell_input pre`).textContent.trimEnd();

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const parts = JSON.parse(button.dataset.copy); // a number is a block, a text is statements
  const texts = parts.map((part) => (typeof part === "number" ? codeOf(part) : part));
  await navigator.clipboard.writeText(texts.join("\n\n\n") + "\n");
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = label), 1500);
});
