"""Which web addresses may be evidence: shape, length, an honest host name. Pure rules, standard library only (ADR 31).

Nothing of ours opens an address: it is kept, and shown with its host's name. What is kept is plain ASCII, so that what
a reader sees is what a browser opens: a Cyrillic look-alike of a known name shows as xn--….
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from targets.refusal import Refused, gettext_noop

MOST_LINKS = 5
LONGEST_ADDRESS = 500
LONGEST_TITLE = 120

_SHOWN = 60  # characters of an address that a sentence quotes
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(xn--[a-z0-9-]{1,59}|[a-z]{2,63})")
_NO_BROWSER_AGREES = re.compile(r"[\s\\<>\"^`{|}\x00-\x1f\x7f-\x9f]")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Address:
    """One address with what it shows; `url` is ASCII."""

    url: str
    title: str


def check_address(url: str, title: str) -> Address:
    """Return the address as it is kept; Refused with a sentence that quotes it where it can't be evidence."""
    written = unicodedata.normalize("NFC", url.strip())
    shown = written if len(written) <= _SHOWN else f"{written[: _SHOWN - 1]}…"
    shown = "".join(one for one in shown if unicodedata.category(one) not in _HIDDEN)
    if len(written) > LONGEST_ADDRESS:
        raise Refused(
            gettext_noop("%(url)s: the address has more than %(most)s characters."), url=shown, most=LONGEST_ADDRESS
        )
    parts = _parts(written, shown)
    plain = f"https://{_place(parts, shown)}{_rest(parts)}"
    if len(plain) > LONGEST_ADDRESS:
        raise Refused(
            gettext_noop("%(url)s: the address has more than %(most)s characters."), url=shown, most=LONGEST_ADDRESS
        )
    return Address(plain, _title(title, shown))


def _parts(written: str, shown: str) -> SplitResult:
    if _NO_BROWSER_AGREES.search(written) or any(unicodedata.category(one) in _HIDDEN for one in written):
        raise Refused(gettext_noop("%(url)s: an address has no blanks, quotation marks or backslashes."), url=shown)
    if not written.lower().startswith("https://"):
        raise Refused(gettext_noop("%(url)s: only addresses that begin with https:// are taken."), url=shown)
    try:
        parts = urlsplit(written)
        parts.port  # noqa: B018  it is read only when asked for
    except ValueError as fault:
        raise Refused(gettext_noop("%(url)s is no address that a browser can open."), url=shown) from fault
    if "@" in parts.netloc:
        raise Refused(gettext_noop("%(url)s: take the name or password before the @ out of the address."), url=shown)
    return parts


def _place(parts: SplitResult, shown: str) -> str:
    """Return the host as browsers ask for it, with a port that is not the usual one."""
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise Refused(gettext_noop("%(url)s names no public website, such as www.example.org."), url=shown)
    return host if parts.port in {None, 443} else f"{host}:{parts.port}"


def _rest(parts: SplitResult) -> str:
    """Return path, query and fragment in ASCII; what is written as %XX already stays."""
    found = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    if parts.query:
        found += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=-._~?")
    if parts.fragment:
        found += "#" + quote(parts.fragment, safe="/%:@!$&'()*+,;=-._~?")
    return found


def _title(title: str, shown: str) -> str:
    seen = "".join(one for one in title if one.isspace() or unicodedata.category(one) not in _HIDDEN)
    plain = " ".join(seen.split())
    if not plain:
        raise Refused(gettext_noop("%(url)s: say behind the address what it shows."), url=shown)
    if len(plain) > LONGEST_TITLE:
        raise Refused(
            gettext_noop("%(url)s: keep what it shows to %(most)s characters."), url=shown, most=LONGEST_TITLE
        )
    return plain


def check_lines(written: str) -> list[Address]:
    """Return the addresses of a text with one a line: the address, a blank, what it shows. Refused at the first fault."""
    found = []
    for line in written.splitlines():
        url, _, title = line.strip().partition(" ") if " " in line.strip() else line.strip().partition("\u3000")
        if url:
            found.append(check_address(url, title))
    return check_links(found)


def check_links(links: Iterable[Address]) -> list[Address]:
    """Return the addresses, each checked again and once; refuse more than one report carries."""
    found: dict[str, Address] = {}
    for one in links:
        kept = check_address(one.url, one.title)
        found.setdefault(kept.url, kept)
    if len(found) > MOST_LINKS:
        raise Refused(gettext_noop("A report carries at most %(most)s links."), most=MOST_LINKS)
    return list(found.values())
