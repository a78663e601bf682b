/* The review sheet by keyboard. Every mark is a row's own form, sent by fetch one after the other; without this script
   the forms work by themselves. Nothing typed is lost: what could not be sent waits and is tried again. */
(function () {
    "use strict";

    const sheet = document.getElementById("sheet");
    if (!sheet) {
        return;
    }
    const words = JSON.parse(document.getElementById("sheet-words").textContent);
    const rows = Array.from(sheet.querySelectorAll(".sheet-row"));
    const live = document.getElementById("sheet-live");
    const trouble = document.getElementById("sheet-trouble");
    const decision = document.getElementById("decision");
    const dialog = document.getElementById("sheet-keys");
    const keysOn = document.getElementById("sheet-keys-on");
    const decide = decision.querySelector(".review-decide");
    const RETRY = 4000; // milliseconds
    const queue = []; // marks that wait to be sent, the first one on its way
    let sending = false;
    let timer = 0;
    let lastMarked = null;
    let afterwards = null; // the button of the decision that was pressed while marks were on their way
    let leaving = false;

    const summary = (row) => row.querySelector("summary");
    const body = (row) => row.querySelector("details");
    const form = (row) => row.querySelector(".sheet-form");
    const textarea = (row) => row.querySelector("textarea");
    const key = (row) => row.dataset.entry;
    const shown = () => rows.filter((row) => !row.hidden);
    const current = () => rows.find((row) => row.contains(document.activeElement));
    const open = (row) => "asks" in row.dataset && !row.dataset.verdict;
    const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
    const draftKey = (row) => "sheet:" + sheet.dataset.round + ":" + key(row);

    function announce(text) {
        live.textContent = "";
        window.setTimeout(() => (live.textContent = text), 20); // the same words twice are two announcements
    }

    /* --- moving ---------------------------------------------------------------------------------------------- */

    function rove(row) {
        rows.forEach((one) => (summary(one).tabIndex = one === row ? 0 : -1));
    }

    function go(row) {
        rove(row);
        summary(row).focus({ preventScroll: true });
        summary(row).scrollIntoView({ block: "start", behavior: "auto" });
    }

    function step(by) {
        const list = shown();
        const here = list.indexOf(current());
        const there = here < 0 ? (by > 0 ? 0 : list.length - 1) : here + by;
        if (list[there]) {
            go(list[there]);
        }
    }

    function next(from) {
        const list = shown();
        const here = from ? list.indexOf(from) : -1;
        const there = list.slice(here + 1).concat(list.slice(0, here + 1)).find(open);
        if (there) {
            body(there).open = true;
            go(there);
        } else if (!rows.some(open)) {
            toDecision();
            announce(words.all_done);
        } else {
            announce(words.none_left);
        }
    }

    function toDecision() {
        decision.focus({ preventScroll: true });
        decision.scrollIntoView({ block: "start" });
    }

    /* --- showing --------------------------------------------------------------------------------------------- */

    function filter(show) {
        sheet.dataset.show = show;
        sheet.querySelectorAll("[data-filter]").forEach((link) => {
            link.toggleAttribute("aria-current", link.dataset.filter === show);
            if (link.dataset.filter === show) {
                link.setAttribute("aria-current", "true");
            }
        });
        rows.forEach((row) => {
            row.hidden =
                (show === "attention" && !("asks" in row.dataset)) ||
                (show === "returned" && row.dataset.verdict !== "returned") ||
                (show === "marked" && !("findings" in row.dataset));
        });
        sheet.querySelectorAll(".sheet-part").forEach((part) => {
            const kept = show === "attention" ? part.querySelectorAll(".sheet-row[hidden]").length : 0;
            const line = part.querySelector(".sheet-kept");
            line.hidden = kept === 0;
            line.querySelector("span").textContent = kept ? fill(words.kept, { n: kept }) : "";
        });
        if (!shown().some((row) => summary(row).tabIndex === 0)) {
            rove(shown()[0]);
        }
    }

    function show(row, verdict, text) {
        row.dataset.verdict = verdict;
        const mark = { passed: "✓ " + words.passed, returned: "↩ " + words.returned };
        row.querySelector(".chip-mark").textContent = mark[verdict] || "";
        row.querySelector(".sheet-said").textContent = verdict === "returned" ? text : "";
        form(row).querySelector(".sheet-open").hidden = !verdict;
        body(row).open = !verdict;
        row.querySelector(".sheet-say").open = false;
        count();
    }

    function count() {
        const asking = rows.filter((row) => "asks" in row.dataset);
        const done = asking.filter((row) => row.dataset.verdict).length;
        const returned = rows.filter((row) => row.dataset.verdict === "returned");
        sheet.dataset.done = done;
        sheet.querySelector("progress").value = done;
        document.getElementById("sheet-count").textContent = progress();
        sheet.querySelector('[data-filter="returned"] .sheet-n').textContent = returned.length;
        if (!decide) {
            return;
        }
        const list = document.querySelector("#sheet-marked ul");
        list.replaceChildren(
            ...returned.map((row) => {
                const item = document.createElement("li");
                const link = document.createElement("a");
                link.href = "#" + row.id;
                link.textContent = key(row);
                item.append(link, " " + row.querySelector(".sheet-said").textContent);
                return item;
            }),
        );
        document.getElementById("sheet-marked").hidden = returned.length === 0;
        const [approve, back] = decide.querySelectorAll("button[name=outcome]");
        approve.disabled = returned.length > 0;
        approve.classList.toggle("button-secondary", returned.length > 0);
        back.classList.toggle("button-secondary", returned.length === 0);
    }

    function progress() {
        return fill(words.progress, { done: sheet.dataset.done, asking: sheet.dataset.asking });
    }

    function state(row, text, bad) {
        const place = row.querySelector(".sheet-state");
        place.textContent = text;
        place.hidden = !text;
        place.dataset.level = bad ? "bad" : "";
    }

    function warn(text) {
        trouble.hidden = !text;
        trouble.querySelector("span").textContent = text;
    }

    /* --- saying ---------------------------------------------------------------------------------------------- */

    function say(row, verdict) {
        const text = verdict === "passed" || verdict === "open" ? "" : textarea(row).value.trim();
        if ((verdict === "returned" || verdict === "note") && !text) {
            state(row, words.empty, true);
            announce(words.empty);
            textarea(row).focus();
            return false;
        }
        const before = { verdict: row.dataset.verdict, text: row.querySelector(".sheet-said").textContent };
        queue.push({ row, verdict, text, before });
        state(row, words.saving);
        if (verdict === "note") {
            row.querySelector(".sheet-say").open = false;
        } else {
            show(row, verdict === "open" ? "" : verdict, text);
            lastMarked = verdict === "open" ? null : row;
        }
        announce(key(row) + " " + words[verdict] + ". " + progress());
        send();
        return true;
    }

    function undo() {
        const here = current();
        const row = here && here.dataset.verdict ? here : lastMarked;
        if (row && form(row) && row.dataset.verdict) {
            say(row, "open");
            row.hidden = false;
            go(row);
        }
    }

    async function send() {
        sheet.dataset.waiting = queue.length;
        if (sending || queue.length === 0) {
            return;
        }
        sending = true;
        window.clearTimeout(timer);
        const one = queue[0];
        const data = new FormData(form(one.row));
        data.set("verdict", one.verdict);
        data.set("text", one.text);
        try {
            const answer = await fetch(form(one.row).action, {
                method: "POST",
                body: data,
                headers: { Accept: "application/json" },
                redirect: "manual",
            });
            await taken(one, answer);
        } catch {
            later(words.offline);
        }
        sending = false;
        sheet.dataset.waiting = queue.length;
        if (queue.length === 0) {
            drained();
        } else if (trouble.hidden) {
            send();
        }
    }

    async function taken(one, answer) {
        if (answer.type === "opaqueredirect" || answer.status === 403) {
            later(words.signed_out);
        } else if (answer.status >= 500) {
            later(words.offline);
        } else {
            const said = await answer.json();
            queue.shift();
            if (answer.ok) {
                if (!trouble.hidden) {
                    announce(words.back_online);
                }
                warn("");
                state(one.row, "");
                forget(one);
            } else {
                refuse(one, said.refused);
            }
        }
    }

    function refuse(one, sentence) {
        if (one.verdict !== "note") {
            show(one.row, one.before.verdict, one.before.text);
        }
        body(one.row).open = true;
        if (one.text) {
            one.row.querySelector(".sheet-say").open = true;
        }
        state(one.row, words.refused + " " + sentence, true);
        announce(key(one.row) + ": " + words.refused + " " + sentence);
    }

    function later(text) {
        warn(text);
        timer = window.setTimeout(send, RETRY);
    }

    function drained() {
        if (afterwards) {
            const button = afterwards;
            afterwards = null;
            button.click();
        }
    }

    /* --- what is typed --------------------------------------------------------------------------------------- */

    function remember(row) {
        try {
            window.sessionStorage.setItem(draftKey(row), textarea(row).value);
        } catch {
            // a browser that keeps nothing still shows what is typed
        }
    }

    function forget(one) {
        if (one.verdict === "returned" || one.verdict === "note") {
            window.sessionStorage.removeItem(draftKey(one.row));
        }
        if (one.verdict === "note") {
            textarea(one.row).value = "";
        }
    }

    function recall(row) {
        const typed = textarea(row) ? window.sessionStorage.getItem(draftKey(row)) : null;
        if (typed) {
            textarea(row).value = typed;
            row.querySelector(".sheet-say").open = true;
        }
    }

    /* --- keys ------------------------------------------------------------------------------------------------ */

    function comment(row) {
        body(row).open = true;
        row.querySelector(".sheet-say").open = true;
        textarea(row).focus();
        row.querySelector(".sheet-say").scrollIntoView({ block: "nearest" });
    }

    function judge(verdict) {
        const row = current();
        if (!row || !form(row)) {
            next(row);
        } else if (verdict === "returned") {
            comment(row);
        } else if (say(row, verdict)) {
            next(row);
        }
    }

    const KEYS = {
        j: () => step(1),
        k: () => step(-1),
        n: () => next(current()),
        p: () => judge("passed"),
        r: () => judge("returned"),
        u: undo,
        d: toDecision,
        "?": () => dialog.showModal(),
    };

    function typed(event, row) {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            if (say(row, "returned")) {
                next(row);
            }
        } else if (event.key === "Escape") {
            event.preventDefault();
            go(row);
        }
    }

    function pressed(event) {
        const target = event.target;
        if (target.matches("textarea")) {
            const row = target.closest(".sheet-row");
            if (row && !event.isComposing) {
                typed(event, row);
            }
            return;
        }
        if (event.key === "?" && dialog.open) {
            event.preventDefault();
            event.stopImmediatePropagation();
            dialog.close();
            return;
        }
        if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || target.matches("input, select, [contenteditable]")) {
            return;
        }
        if ((event.key === "ArrowDown" || event.key === "ArrowUp") && target.matches(".sheet-row > details > summary")) {
            event.preventDefault();
            step(event.key === "ArrowDown" ? 1 : -1);
            return;
        }
        const act = keysOn.checked && KEYS[event.key];
        if (act) {
            event.preventDefault();
            event.stopImmediatePropagation(); // "?" is also Wagtail's
            act();
        }
    }

    /* --- the start ------------------------------------------------------------------------------------------- */

    const DO = {
        next: () => next(current()),
        keys: () => dialog.showModal(),
        retry: () => send(),
        all: () => filter("all"),
    };

    window.addEventListener("keydown", pressed, true);
    window.addEventListener("online", () => send());
    window.addEventListener("beforeunload", (event) => {
        if (!leaving && queue.length) {
            event.preventDefault();
        }
    });
    sheet.addEventListener("click", (event) => {
        const button = event.target.closest("[data-do]");
        const link = event.target.closest("[data-filter]");
        if (button) {
            DO[button.dataset.do]();
        } else if (link) {
            event.preventDefault();
            filter(link.dataset.filter);
        }
    });
    sheet.addEventListener("focusin", (event) => {
        const row = event.target.closest(".sheet-row");
        if (row) {
            rove(row);
        }
    });
    sheet.addEventListener("input", (event) => {
        if (event.target.matches("textarea")) {
            remember(event.target.closest(".sheet-row"));
        }
    });
    sheet.addEventListener("submit", (event) => {
        const row = event.target.closest(".sheet-row");
        if (row) {
            event.preventDefault();
            const verdict = event.submitter.value;
            if (say(row, verdict)) {
                verdict === "open" || verdict === "note" ? go(row) : next(row);
            }
        }
    });
    decision.querySelectorAll("form").forEach((one) => {
        one.addEventListener("submit", (event) => {
            if (queue.length) {
                event.preventDefault();
                afterwards = event.submitter;
                announce(words.wait);
                send();
            } else {
                leaving = true;
            }
        });
    });
    keysOn.checked = window.localStorage.getItem("sheet-keys") !== "off";
    keysOn.addEventListener("change", () => window.localStorage.setItem("sheet-keys", keysOn.checked ? "on" : "off"));
    sheet.querySelector(".sheet-tools").hidden = false;
    rows.forEach(recall);
    filter(sheet.dataset.show);
    const asked = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (asked && asked.classList.contains("sheet-row")) {
        asked.hidden = false;
        body(asked).open = true;
        go(asked);
    } else {
        rove(shown().find(open) || shown()[0] || rows[0]);
    }
})();
