"""Writes whole-day events as an iCalendar file (RFC 5545): folded at 75 octets, text escaped. Standard library only."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

_OCTETS = 75
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """Something on one day. The same `uid` in a later file is the same event, changed."""

    uid: str
    day: dt.date
    summary: str
    text: str = ""
    url: str = ""


def escaped(text: str) -> str:
    """Return a text as a property's value: nothing in it can begin another line."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a content line in pieces of 75 octets at most, never cut within a character."""
    pieces: list[str] = []
    piece = ""
    for one in line:
        room = _OCTETS if not pieces else _OCTETS - 1  # a continuation begins with a space
        if len((piece + one).encode()) > room:
            pieces.append(piece)
            piece = ""
        piece += one
    return "\r\n ".join([*pieces, piece])


def icalendar(name: str, events: Iterable[Event], at: dt.datetime) -> str:
    """Return the file's text; `at` is the moment it was made."""
    stamp = at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Whitebook//Reports//EN", f"X-WR-CALNAME:{escaped(name)}"]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(one.uid)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.summary)}",
            *([f"DESCRIPTION:{escaped(one.text)}"] if one.text else ()),
            *([f"URL:{one.url}"] if one.url else ()),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
