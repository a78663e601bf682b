// Measures the chosen or dropped file in the browser and asks the server for its digest alone: the file stays here.
// The answer is put in the page's live region, so that it is read aloud. Without this script, or on a page without
// https, the form sends the file; the second button sends it too, for its signature is checked on the server.
(() => {
  const form = document.querySelector("form[data-hash]");
  if (!form || !window.crypto || !crypto.subtle || !window.Whitebook) return;
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[role=status]");
  const result = document.getElementById("result");
  const { working, tooLarge, oneFile, limit } = form.dataset;

  const digests = async (file) => {
    const bytes = await file.arrayBuffer();
    const found = new URLSearchParams({ digest: await Whitebook.sha256(bytes) });
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      if (text.trimStart()[0] === "{") found.set("text", await Whitebook.textDigest(text));
    } catch {
      // no text of ours: the file's own digest is all there is to ask for
    }
    return found;
  };
  const show = async (address, name) => {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    result.replaceChildren(...page.getElementById("result").childNodes);
    const line = result.querySelector("[data-file]");
    if (line) line.textContent = name;
    history.replaceState(null, "", address);
    document.title = page.title;
    result.scrollIntoView({ block: "nearest" });
  };
  const verify = async (file) => {
    if (file.size > Number(limit)) {
      status.textContent = tooLarge;
      return;
    }
    status.textContent = working;
    const address = `${form.getAttribute("action")}?${await digests(file)}`;
    try {
      await show(address, file.name);
      status.textContent = "";
    } catch {
      window.location.assign(address);
    }
  };

  for (const hidden of form.querySelectorAll("[data-local]")) hidden.hidden = false;
  form.addEventListener("submit", (event) => {
    if (input.files.length !== 1 || (event.submitter && event.submitter.value === "signature")) return;
    event.preventDefault();
    verify(input.files[0]);
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = event.dataTransfer.files;
    if (files.length !== 1) {
      status.textContent = oneFile;
      return;
    }
    try {
      input.files = files; // so that the second button sends the same file
    } catch {
      // an old browser: the file can still be chosen
    }
    verify(files[0]);
  });
})();
