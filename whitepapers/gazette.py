"""The paper as running text for newspaper and gazette: headings, numbered targets, and its fingerprint; from public data alone."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import get_language, ngettext, override, pgettext
from django.utils.translation import gettext as _

from publishing.document import Facts
from publishing.galley import Galley, Line
from publishing.manuscript import WITHDRAWN, WITHHELD, Manuscript
from whitepapers import wording
from whitepapers.colophon import Printing, colophon
from whitepapers.layout import department_name
from whitepapers.retrospect import PART as LAST_YEAR
from whitepapers.retrospect import fate_word, result_said

Entry = Mapping[str, Any]
BROAD = "\u3000"  # the space between names in Chinese
STOPS = "。！？；：.!?;:…"


def galley_of(manuscript: Manuscript, *, title: str, printing: Printing, dated: dt.date) -> Galley:
    """Return the text of an edition in its own language. `manuscript` is the public one: of a withheld text only its leaf.

    `dated` is the city's local day of the release.
    """
    language = manuscript["language"]
    with override(language):
        issuer = department_name(manuscript["head"], language)
        lines = tuple(_lines(manuscript, title, issuer, printing, dated))
    return Galley(title, issuer, language, dated, printing.digest, lines)


def _lines(manuscript: Manuscript, title: str, issuer: str, printing: Printing, dated: dt.date) -> Iterator[Line]:
    head, language = manuscript["head"], manuscript["language"]
    prose = {one["name"]: one["html"] for one in _standing(manuscript, "prose")}
    yield Line("title", title)
    yield Line("byline", f"{issuer}{', ' if _gap() else BROAD}{wording.long_date(dated)}")
    if head["notice"]:
        yield Line("text", head["notice"])
    if head.get("change_reason"):
        yield Line("text", _sentence(_("Reason for the change"), head["change_reason"]))
    yield from _prose(prose.get("foreword", ""))
    position = 1
    if duties := _standing(manuscript, "duties"):
        yield Line("heading", wording.numeral(position, language) + _("Duties and their statutory basis"))
        yield from (_duty(number, one) for number, one in enumerate(duties, start=1))
        position += 1
    yield Line("heading", wording.numeral(position, language) + _("Targets of the year"))
    yield from _targets(manuscript, duties, issuer, position)
    if before := _standing(manuscript, LAST_YEAR):
        position += 1
        yield Line("heading", wording.numeral(position, language) + _("What became of last year's targets"))
        yield from (_disposition(number, one, head["year"] - 1) for number, one in enumerate(before, start=1))
    if prose.get("closing"):
        yield Line("heading", wording.numeral(position + 1, language) + _("Closing words"))
        yield from _prose(prose["closing"])
    yield from _imprint(head, printing)


def _standing(manuscript: Manuscript, part: str) -> list[Entry]:
    return [one for one in manuscript["parts"].get(part, []) if not one.get(WITHDRAWN)]


def _ended(text: str) -> str:
    """Return the text with a full stop, unless it ends with a sign of its own."""
    bare = text.strip()
    whole = bare.rstrip('”’"')  # a sentence may end within its quotation marks
    return bare if not bare or whole[-1:] in STOPS else bare + pgettext("full stop", ".")


def _gap() -> str:
    """Return what stands between two sentences: nothing in Chinese."""
    return "" if (get_language() or "").startswith("zh") else " "


def _joined(sentences: Sequence[str]) -> str:
    return _gap().join(filter(None, map(_ended, sentences)))


def _sentence(term: str, value: str) -> str:
    return f"{term}{pgettext('separator', ': ')}{value}" if value else ""


def _item(number: int, lead: str, sentences: Sequence[str]) -> Line:
    said = _joined(sentences)
    before = pgettext("number of an item", "%(number)s. ") % {"number": number}
    return Line("item", (_gap() if said else "") + said, before + _ended(lead))


def _duty(number: int, duty: Entry) -> Line:
    return _item(number, duty["title"], [duty["text"], _sentence(_("Statutory basis"), duty["basis"])])


def _targets(manuscript: Manuscript, duties: Sequence[Entry], issuer: str, parent: int) -> Iterator[Line]:
    """Yield the targets below the duty that each belongs to, as the paper has them, with the paper's own numbers."""
    targets, language = _standing(manuscript, "targets"), manuscript["language"]
    titles = {one["number"]: one["title"] for one in duties}
    groups: dict[str, list[Entry]] = {}
    for one in targets:
        groups.setdefault(one["duty"] if one["duty"] in titles else "", []).append(one)
    found = 0
    for key in (*titles, ""):
        if key in groups and len(groups) > 1:
            found += 1
            words = titles.get(key) or _("Other targets")
            yield Line("subheading", wording.numeral(found, language, level=2, parent=parent) + words)
        yield from (_target(one, manuscript["head"]["year"], issuer) for one in groups.get(key, ()))
    hidden = sum(bool(one.get(WITHHELD)) for one in manuscript["parts"]["targets"])
    if hidden:
        told = ngettext(
            "%(count)s target is withheld from the public under the rules of secrecy.",
            "%(count)s targets are withheld from the public under the rules of secrecy.",
            hidden,
        )
        yield Line("text", told % {"count": hidden})


def _target(one: Entry, year: int, issuer: str) -> Line:
    due = wording.by_date(one["due"], year) if one["due"] else one["due_text"]
    steps = [_step(step, one["unit"], year) for step in one["milestones"]]
    partners = [partner["name"] for partner in one["partners"]] + [one["partners_text"]]
    lead = [one["responsible_unit"] or issuer, one["responsible_officer"]]
    comma = pgettext("separator", ", ")
    return _item(
        one["serial"],
        one["task"],
        [
            one["goal"],
            _sentence(_("Measure"), _measure(one)),
            _sentence(_("Quality requirement"), one["quality"]),
            _sentence(_("To be done"), due),
            _sentence(_("Progress requirements"), pgettext("separator", "; ").join(steps)),
            _sentence(_("Responsible"), comma.join(filter(None, lead))),
            _sentence(_("Co-operating departments"), pgettext("separator of names", ", ").join(filter(None, partners))),
        ],
    )


def _measure(one: Entry) -> str:
    """Return the figure in words that can be read aloud: "at least 95 %"; or as it was written."""
    if one["value"] is None:
        return str(one["value_text"])
    said = {"ge": _("at least %(value)s"), "le": _("at most %(value)s")}.get(one["comparison"], "%(value)s")
    return said % {"value": wording.measured(one["value"], one["unit"])}


def _step(step: Entry, unit: str, year: int) -> str:
    return wording.by_date(step["due"], year) + _gap() + wording.step_text(step["text"], step["value"], unit)


def _disposition(number: int, one: Entry, year: int) -> Line:
    promised, result = one["promised"], dict(one["result"])
    due = wording.by_date(promised["due"], year) if promised["due"] else ""
    if result["value"] is not None:  # with its unit, for there is no column beside it
        result |= {"value": None, "value_text": wording.measured(result["value"], promised["unit"])}
    said = [
        _sentence(_("Promised"), pgettext("separator", ", ").join(filter(None, [_measure(promised), due]))),
        _sentence(_("Verified result"), result_said(result, year)),
        _sentence(_("What became of it"), fate_word(one["outcome"])),
        one["reason"],
    ]
    return _item(number, one["task"], said)


def _imprint(head: Entry, printing: Printing) -> Iterator[Line]:
    for block in colophon(head, printing):
        if isinstance(block, Facts):
            yield from (Line("imprint", _sentence(term, value)) for term, value in block.pairs)


class _Paragraphs(HTMLParser):
    """Takes clean prose apart into paragraphs; a list's items are paragraphs too."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.text = ""
        self.before = ""
        self.numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in {"ul", "ol"}:
            self.end()
            self.numbers.append(0 if tag == "ol" else None)
        elif tag in {"p", "h3", "h4", "li", "br"}:
            self.end()
        if tag == "li" and self.numbers:
            last = self.numbers[-1]
            self.numbers[-1] = None if last is None else last + 1
            self.before = "• " if last is None else pgettext("number in a list", "(%(number)s) ") % {"number": last + 1}

    def handle_endtag(self, tag: str) -> None:
        self.end()
        if tag in {"ul", "ol"} and self.numbers:
            self.numbers.pop()

    def handle_data(self, data: str) -> None:
        self.text += data

    def end(self) -> None:
        if said := " ".join(self.text.split()):
            self.lines.append(Line("text", self.before + said))
            self.before = ""
        self.text = ""


def _prose(html: str) -> list[Line]:
    parser = _Paragraphs()
    parser.feed(html)
    parser.close()
    parser.end()
    return parser.lines
