"""The department's side of a return: its points beside the rows, a form to answer each, and no submission before."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_paper, submit_paper
from tests.whitepapers.desk import in_english
from whitepapers.actions import changing, decide, submit
from whitepapers.approval import Outcome, Stage
from whitepapers.marking import answer, mark
from whitepapers.models import Point, Round
from whitepapers.points import returned_points

pytestmark = pytest.mark.django_db

REVIEW = Stage.SUPERVISORY
FIRST, SECOND, FOREWORD = "2027-jtys-001", "2027-jtys-002", "foreword"


@pytest.fixture
def paper(cast, quick_press):
    for person in (cast.editor, cast.head, cast.contributor):
        in_english(person)
    return make_paper(cast, targets=2)


@pytest.fixture
def points(cast, paper):
    one = submit_paper(cast, paper)
    said = {"round": one, "stage": REVIEW, "digest": one.digest, "by": cast.reviewer}
    for entry, why in ((FIRST, "写明<b>口径</b>"), (SECOND, "写明来源"), (FOREWORD, "太长")):
        mark(entry=entry, verdict="returned", text=why, **said)
    decide(outcome=Outcome.RETURNED, comment="见逐项意见", **said)
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=2).update(division="法规处")
    return {point.entry: point for point in returned_points(Round.objects.get(pk=one.pk))}


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def send(client, paper, point, words="已按意见修改", **more):
    return client.post(reverse("desk:answer_point", args=[paper.pk, point.pk]), {"text": words, **more})


def test_the_papers_page_lists_the_points_with_forms_and_how_many_are_answered(cast, paper, points, client):
    client.force_login(cast.editor)
    shown = client.get(reverse("desk:paper", args=[paper.pk]))
    assert "0 of 3 answered" in text(shown)
    assert "写明&lt;b&gt;口径&lt;/b&gt;" in shown.content.decode()
    assert "Answer the points with which the last round came back." in text(shown)
    row = paper.targets.get(number=1)
    assert reverse("desk:targets_edit", args=[paper.pk, row.pk]) in shown.content.decode()
    answered = send(client, paper, points[FIRST])
    assert answered.url == reverse("desk:paper", args=[paper.pk]) + "#points"
    shown = client.get(answered.url)
    assert "1 of 3 answered" in text(shown)
    assert f'href="#point-{points[SECOND].pk}"' in shown.content.decode()


def test_the_table_and_the_row_show_the_point_and_the_row_leads_to_the_next_without_an_answer(
    cast, paper, points, client
):
    client.force_login(cast.editor)
    table = reverse("desk:targets", args=[paper.pk])
    assert "0 of 3 answered" in text(client.get(table))
    answer(point=points[FIRST], text="已写明", by=cast.editor)
    shown = {
        query: [row.draft.number for row in client.get(table + query).context["rows"]]
        for query in ("", "?points=any", "?points=open")
    }
    assert shown == {"": [1, 2], "?points=any": [1, 2], "?points=open": [2]}
    first, second = paper.targets.order_by("number")
    page = client.get(reverse("desk:targets_edit", args=[paper.pk, first.pk]))
    assert "已写明" in text(page)
    assert reverse("desk:targets_edit", args=[paper.pk, second.pk]) in page.content.decode()
    back = send(client, paper, points[SECOND], row=second.pk)
    assert back.url.startswith(reverse("desk:targets_edit", args=[paper.pk, second.pk]))


def test_the_step_to_submit_says_which_points_are_open(cast, paper, points, client):
    client.force_login(cast.editor)
    shown = client.get(reverse("desk:submit", args=[paper.pk]))
    assert "3 points have no answer yet" in text(shown)
    assert "3 of them have no answer yet" in text(shown)
    for point in points.values():
        send(client, paper, point)
    assert "no answer yet" not in text(client.get(reverse("desk:submit", args=[paper.pk])))


def test_a_contributor_sees_and_answers_the_points_of_the_own_division_only(cast, paper, points, client):
    client.force_login(cast.contributor)
    shown = client.get(reverse("desk:paper", args=[paper.pk]))
    assert [one.point.entry for one in shown.context["points"].points] == [FIRST]
    assert "写明来源" not in text(shown)
    send(client, paper, points[FIRST])
    send(client, paper, points[SECOND])
    assert list(Point.objects.filter(verdict="answer").values_list("entry", flat=True)) == [FIRST]


def test_the_head_reads_the_points_and_has_no_form(cast, paper, points, client):
    client.force_login(cast.head)
    shown = client.get(reverse("desk:paper", args=[paper.pk]))
    assert len(shown.context["points"].points) == 3
    assert reverse("desk:answer_point", args=[paper.pk, points[FIRST].pk]) not in shown.content.decode()


def test_an_answer_that_is_refused_is_not_lost(cast, paper, points, client):
    client.force_login(cast.editor)
    answered = send(client, paper, points[FIRST], "长" * 5001)
    shown = client.get(answered.url)
    assert "At most 5000 characters." in text(shown)
    assert "长" * 100 in text(shown)
    assert not Point.objects.filter(verdict="answer").exists()


def test_ids_of_two_papers_are_not_mixed_and_a_stranger_finds_nothing(cast, other, paper, points, client):
    foreign = make_paper(other, targets=1)
    client.force_login(other.editor)
    assert send(client, paper, points[FIRST]).status_code == 404
    assert send(client, foreign, points[FIRST]).status_code == 404
    client.force_login(cast.editor)
    assert send(client, foreign, points[FIRST]).status_code == 404
    assert client.get(reverse("desk:answer_point", args=[paper.pk, points[FIRST].pk])).status_code == 405
    assert not Point.objects.filter(verdict="answer").exists()


def test_after_the_submission_the_points_are_gone_from_the_desk_and_cannot_be_answered(cast, paper, points, client):
    for point in points.values():
        answer(point=point, text="已按意见修改", by=cast.editor)
    submit(paper=paper, by=cast.editor)
    client.force_login(cast.editor)
    shown = client.get(reverse("desk:paper", args=[paper.pk]))
    assert shown.context["points"].points == ()
    send(client, paper, points[FIRST], "再补充")
    assert Point.objects.filter(verdict="answer").count() == 3
