// Recomputes a manuscript's digest exactly as publishing/manuscript.py does; docs/press.md has the same in Python.
// Keys are sorted by code point (JavaScript's own sort is by UTF-16 unit), and whole numbers keep all their digits:
// before parsing, each string gets an "s" in front and each number becomes a string with an "n" in front.
window.Whitebook = (() => {
  const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
  const WHOLE = /^-?(?:0|[1-9]\d*)$/;

  const marked = (token) => {
    if (token[0] === '"') return `"s${token.slice(1)}`;
    if (!WHOLE.test(token)) throw new TypeError(`${token} is no whole number`);
    return `"n${token === "-0" ? "0" : token}"`;
  };
  const parse = (text) => {
    JSON.parse(text); // whatever is no JSON ends here
    return JSON.parse(text.replace(TOKEN, marked));
  };

  const byCodePoint = (one, other) => {
    const left = Array.from(one), right = Array.from(other);
    for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
      const apart = left[at].codePointAt(0) - right[at].codePointAt(0);
      if (apart) return apart;
    }
    return left.length - right.length;
  };
  const quoted = (text) => {
    if (/\p{Surrogate}/u.test(text)) throw new TypeError("half a character");
    return JSON.stringify(text);
  };
  const canonical = (value) => {
    if (typeof value === "string") return value[0] === "s" ? quoted(value.slice(1)) : value.slice(1);
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value === "boolean") return String(value);
    const keys = Object.keys(value).sort(byCodePoint);
    return `{${keys.map((key) => `${quoted(key.slice(1))}:${canonical(value[key])}`).join(",")}}`;
  };

  const sha256 = async (bytes) => {
    const sum = await crypto.subtle.digest("SHA-256", bytes);
    return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const digestOf = (value) => sha256(new TextEncoder().encode(canonical(value)));

  const gone = (entry) => entry.swithdrawn === true || (typeof entry.swithdrawn === "string" && !["s", "n0"].includes(entry.swithdrawn));
  const leaf = async (entry) => {
    if (!gone(entry)) return `s${await digestOf(entry)}`;
    if (typeof entry.sleaf !== "string") throw new TypeError("no leaf");
    return `s${entry.sleaf.slice(1)}`;
  };
  const manuscriptDigest = async (text) => {
    const manuscript = parse(text);
    if (!manuscript || manuscript.sschema !== "swhitebook-manuscript/1") throw new TypeError("no manuscript");
    const names = Object.keys(manuscript.sparts);
    const leaves = await Promise.all(names.map((name) => Promise.all(manuscript.sparts[name].map(leaf))));
    return digestOf({ ...manuscript, sparts: Object.fromEntries(names.map((name, at) => [name, leaves[at]])) });
  };
  // a notice or a referral has no leaves: its digest is that of its whole text (targets/chasing/genuine.py)
  const PAPERS = ["swhitebook-notice/1", "swhitebook-referral/1"];
  const textDigest = async (text) => {
    const said = parse(text);
    return said && PAPERS.includes(said.sschema) ? digestOf(said) : manuscriptDigest(text);
  };
  return { canonical: (text) => canonical(parse(text)), manuscriptDigest, textDigest, sha256 };
})();
