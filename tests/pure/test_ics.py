"""Calendar files."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from targets.ics import Event, escaped, folded, icalendar

AT = dt.datetime(2027, 1, 5, 8, tzinfo=dt.UTC)


def test_an_event_is_a_whole_day_with_its_stable_name():
    text = icalendar("Reports", [Event("q1@x", dt.date(2027, 4, 15), "Q1, due", "a\nb", "https://x/admin/")], AT)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    for line in (
        "UID:q1@x", "DTSTAMP:20270105T080000Z", "DTSTART;VALUE=DATE:20270415", "DTEND;VALUE=DATE:20270416",
        "SUMMARY:Q1\\, due", "DESCRIPTION:a\\nb", "URL:https://x/admin/",
    ):  # fmt: skip
        assert f"\r\n{line}\r\n" in text
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_no_text_begins_a_line_of_its_own():
    text = icalendar("x", [Event("u", dt.date(2027, 4, 15), "a\r\nATTACH:http://evil\x0b\rX:1")], AT)
    assert [line for line in text.split("\r\n") if line.startswith(("ATTACH", "X:1"))] == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_folded_line_is_short_whole_in_characters_and_can_be_unfolded(text):
    line = f"SUMMARY:{escaped(text)}"
    pieces = folded(line).split("\r\n")
    assert all(len(one.encode()) <= 75 for one in pieces)
    assert all(one.startswith(" ") for one in pieces[1:])
    assert pieces[0] + "".join(one[1:] for one in pieces[1:]) == line
