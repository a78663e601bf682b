// Renews the progress of a release while somebody looks at it. Without this script the page has a button for that.
(() => {
  const live = document.getElementById("release-live");
  if (!live) return;
  const EVERY = 3000; // milliseconds
  const said = document.getElementById("release-said");
  const lost = document.getElementById("release-lost");
  let shown = null;

  const renew = (html) => {
    const before = live.querySelector("[data-said]").dataset.said;
    const key = live.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    live.innerHTML = html;
    const now = live.querySelector("[data-said]").dataset.said;
    if (now !== before) said.textContent = now;
    if (key) (live.querySelector(`[data-key="${key}"]`) || live.querySelector("a")).focus();
  };
  const turn = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(live.dataset.address, { credentials: "same-origin" });
      if (answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      const bare = html.replace(/name="csrfmiddlewaretoken"[^>]*>/g, "");
      if (bare !== shown) renew(html);
      shown = bare;
      lost.hidden = true;
    } catch (fault) {
      lost.hidden = false;
    }
  };
  document.getElementById("release-itself").hidden = false;
  setInterval(turn, EVERY);
})();
