// The queue by keyboard: j and k go from row to row, x ticks, Enter opens, / goes to the search box. All of it works
// without this script too, by Tab and Space.
(() => {
  const table = document.querySelector(".queue-table");
  if (!table) return;
  const ticks = [...table.querySelectorAll('input[name="round"]')];
  const links = [...table.querySelectorAll("a[data-open]")];
  const alls = [...document.querySelectorAll("input[data-all]")]; // in the head of the table; on a phone, in the bar
  const said = document.querySelector(".review-several__said");

  const count = () => {
    const ticked = ticks.filter((one) => one.checked).length;
    for (const all of alls) {
      all.checked = ticked > 0 && ticked === ticks.length;
      all.indeterminate = ticked > 0 && ticked < ticks.length;
    }
    if (said) said.textContent = ticked ? `${said.dataset.some} ${ticked}` : said.dataset.none;
    for (const one of ticks) one.closest("tr").classList.toggle("is-ticked", one.checked);
  };
  const row = () => links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const go = (step) => {
    const here = row();
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1);
    links[next].focus();
    links[next].closest("tr").scrollIntoView({ block: "nearest" });
  };

  for (const all of alls) {
    all.addEventListener("change", () => {
      for (const one of ticks) one.checked = all.checked;
      count();
    });
  }
  for (const one of ticks) one.addEventListener("change", count);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const here = row();
    if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
    else if (event.key === "x" && here >= 0) {
      ticks[here].checked = !ticks[here].checked;
      count();
    } else if (event.key === "/") document.getElementById("q").focus();
    else return;
    event.preventDefault();
  });
  count();
})();
