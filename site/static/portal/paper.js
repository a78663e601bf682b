/* The paper follows its reader: where they are, a link to each target, a search in its targets. Without it all is there to read. */
(() => {
  "use strict";
  const sheet = document.querySelector(".sheet");
  if (!sheet) return;
  const words = sheet.dataset;
  const voice = document.createElement("p");
  voice.className = "hidden";
  voice.setAttribute("role", "status");
  sheet.before(voice);

  // drawn, for few fonts have a sign for it
  const COPY = "M5 5V2h9v9h-3M2 5h9v9H2z", DONE = "M2 8l4 4 8-9";
  const icon = () => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
    path.setAttribute("d", COPY);
    return svg;
  };

  const copyButton = (label, copied, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.append(icon());
    const drawn = button.querySelector("path");
    button.setAttribute("aria-label", label);
    button.title = label;
    button.addEventListener("click", async () => {
      const value = text();
      try {
        await navigator.clipboard.writeText(value);
      } catch {
        // no clipboard outside https: a field holds the text while the old command copies it
        const field = document.createElement("textarea");
        field.value = value;
        document.body.append(field);
        field.select();
        const done = document.execCommand("copy");
        field.remove();
        button.focus();
        if (!done) return;
      }
      voice.textContent = "";
      requestAnimationFrame(() => { voice.textContent = copied; });
      drawn.setAttribute("d", DONE);
      setTimeout(() => { drawn.setAttribute("d", COPY); }, 2000);
    });
    return button;
  };

  const rows = [...sheet.querySelectorAll("tbody tr[id]")];
  for (const row of rows) {
    const head = row.querySelector("th");
    if (head) head.append(copyButton(`${words.copy}: ${row.id}`, words.copied, () => location.href.split("#")[0] + "#" + encodeURIComponent(row.id)));
  }
  const cited = document.getElementById("citation");
  if (cited) {
    const today = cited.querySelector("[data-today]"), now = new Date(), two = (n) => String(n).padStart(2, "0");
    today.textContent = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const text = cited.textContent.trim();
    cited.append(" ", copyButton(cited.dataset.copy, cited.dataset.copied, () => text));
  }

  const contents = sheet.querySelector(".paper-contents");
  if (contents) {
    const list = contents.querySelector("ul"), fold = document.createElement("details"), name = document.createElement("summary");
    const wide = matchMedia("(min-width: 68rem)");
    name.textContent = words.contents;
    list.replaceWith(fold);
    fold.append(name, list);
    contents.classList.add("folds");
    const open = () => { fold.open = wide.matches; };
    wide.addEventListener("change", open);
    open();
    list.addEventListener("click", (event) => { if (event.target.closest("a") && !wide.matches) fold.open = false; });
    const links = new Map([...list.querySelectorAll("a")].map((one) => [decodeURIComponent(one.hash.slice(1)), one]));
    const seen = new Set();
    const watch = new IntersectionObserver((entries) => {
      for (const one of entries) seen[one.isIntersecting ? "add" : "delete"](one.target.id);
      const current = [...links.keys()].find((id) => seen.has(id));
      if (!current) return;
      for (const [id, link] of links) id === current ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current");
    }, { rootMargin: "0px 0px -75% 0px" });
    for (const id of links.keys()) { const section = document.getElementById(id); if (section) watch.observe(section); }
  }

  const targets = rows.filter((row) => row.closest("section").id.startsWith("targets"));
  if (targets.length < 20) return;
  const label = document.createElement("label"), field = document.createElement("input");
  label.className = "find-in";
  field.type = "search";
  label.append(words.filter, field);
  targets[0].closest("table").before(label);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let found = 0;
    for (const row of targets) { row.hidden = !row.textContent.toLowerCase().includes(wanted); found += !row.hidden; }
    voice.textContent = `${found} ${words.found}`;
  });
})();
