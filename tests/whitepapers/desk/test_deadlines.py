"""How the desk says that a deadline is ahead, today or over, and why it is that day; a paper that is late must still open."""

import datetime as dt
import re

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tests.factories import make_paper, make_target, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.deadlines import nearness

FRIDAY = dt.date(2027, 1, 8)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (dt.date(2026, 12, 25), "10 working days late"),
        (dt.date(2027, 1, 7), "1 working day late"),
        (FRIDAY, "due today"),
        (dt.date(2027, 1, 10), "no working day left"),
        (dt.date(2027, 1, 11), "1 working day left"),
        (dt.date(2027, 2, 5), "20 working days left"),
    ],
)
def test_days_are_said_in_words_on_both_sides_of_the_deadline(due, said):
    with translation.override("en"):
        assert f">{said}</span>" in render_to_string("whitepapers/desk/_days.html", {"near": nearness(due, FRIDAY)})


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["contributor", "editor", "head"])
def test_a_late_paper_opens_for_everybody_of_the_department(client, cast, who):
    paper = make_paper(cast)
    with time_machine.travel(dt.datetime(2027, 2, 20, 4, tzinfo=dt.UTC), tick=False):  # past every deadline
        client.force_login(getattr(cast, who))
        for address in (
            reverse("wagtailadmin_home"),
            reverse("desk:papers"),
            reverse("desk:paper", args=[paper.pk]),
            reverse("desk:targets", args=[paper.pk]),
        ):
            assert client.get(address).status_code == 200, address


@pytest.mark.django_db
def test_page_list_and_home_show_the_stored_day_of_the_answer_with_its_event(client, cast, settings, quick_press):
    settings.LANGUAGE_CODE = "en"
    late = dt.datetime(2027, 2, 20, 4, tzinfo=dt.UTC)  # a Saturday, past the year's dates
    with time_machine.travel(late, tick=False):
        paper = make_paper(cast)
        one = submit_paper(cast, paper)
        decide(
            round=one,
            stage=Stage.SUPERVISORY,
            outcome=Outcome.RETURNED,
            digest=one.digest,
            by=cast.reviewer,
            comment="请补充。",
        )
        make_target(paper, 9)
        client.force_login(cast.editor)
        shown = " ".join(
            re.sub(r"<[^>]+>", " ", client.get(reverse("desk:paper", args=[paper.pk])).content.decode()).split()
        )
        assert "Due 2027-02-26, 5 working days after round 1 was returned on 2027-02-20." in shown
        for address in (reverse("wagtailadmin_home"), reverse("desk:papers")):
            listed = client.get(address).content.decode()
            assert "2027-02-26" in listed
            assert "5 working days left" in listed
