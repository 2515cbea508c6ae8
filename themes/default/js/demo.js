// The demo's addresses can be copied.
for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]"))) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    const word = /** @type {Text} */ (button.firstChild);
    word.data = "Copied";
    setTimeout(() => (word.data = "Copy"), 2000);
  });
}
