// Keys for whoever does many: 1 2 3 choose the finding, Ctrl+Enter records and goes on, J goes on without.
(() => {
  const form = document.querySelector("[data-wb-keys]");
  if (!form) return;
  const typing = (node) => node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const go = form.querySelector("[name=next]");
      if (go) { event.preventDefault(); form.requestSubmit(go); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.target !== document.body && !form.contains(event.target)) return;
    const choice = form.querySelectorAll("[name=outcome]")[Number(event.key) - 1];
    if (choice) { event.preventDefault(); choice.checked = true; choice.focus(); }
    if (event.key === "j") { const on = document.querySelector("[data-wb-skip]"); if (on) on.click(); }
  });
})();

// Ticks every row of the page, and at the second click none.
document.querySelectorAll("[data-wb-all]").forEach((button) => {
  const boxes = [...button.form.querySelectorAll(`[name="${button.dataset.wbAll}"]`)];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const all = boxes.every((one) => one.checked);
    boxes.forEach((one) => { one.checked = !all; });
  });
});
