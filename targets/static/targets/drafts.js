// Keeps what is typed into a report, on the server and for this person alone: a closed page loses nothing. Files stay out.
(() => {
  const form = document.querySelector("[data-wb-draft]");
  if (!form) return;
  const state = form.querySelector("[data-wb-draft-state]");
  let timer = 0, changed = false, sent = false;
  const keep = async () => {
    clearTimeout(timer);
    if (!changed || sent) return;
    changed = false;
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "period", "seen", "value", "text", "links"]) {
      const field = form.elements[name];
      if (field) body.append(name, field.value);
    }
    if (form.elements.done && form.elements.done.checked) body.append("done", "on");
    try {
      const answer = await fetch(form.dataset.wbDraft, { method: "POST", body, keepalive: true, credentials: "same-origin" });
      if (state) state.textContent = answer.status === 204 ? state.dataset.kept : "";
    } catch {
      changed = true;
      if (state) state.textContent = state.dataset.lost;
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 700);
  });
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
  window.addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  window.addEventListener("pagehide", keep);
})();
