"""The screens of an amendment: reopen, what it changes, taking back, withdrawing, giving up, withholding."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import hand_in, make_paper, make_target, publish_next, publish_paper
from whitepapers.amending import reopen
from whitepapers.approval import State, state
from whitepapers.facts import paper_facts
from whitepapers.models import Reopening, Withdrawal
from whitepapers.versions import token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

NEXT_YEAR = timezone.localdate().year + 1


@pytest.fixture
def paper(cast):
    return publish_paper(cast, year=NEXT_YEAR).paper


def page(client, user, name, paper, *more):
    client.force_login(user)
    return client.get(reverse(f"desk:{name}", args=[paper.pk, *more])).content.decode()


def test_the_editor_reopens_with_a_reason_and_the_list_says_that_the_paper_is_being_amended(client, cast, paper):
    assert reverse("desk:reopen", args=[paper.pk]) in page(client, cast.editor, "paper", paper)
    assert reverse("desk:reopen", args=[paper.pk]) not in page(client, cast.head, "paper", paper)
    client.force_login(cast.editor)
    address = reverse("desk:reopen", args=[paper.pk])
    empty = client.post(address, {"reason": "—", "misprint": "1"})
    assert empty.status_code == 409
    assert "checked" in empty.content.decode()  # what was chosen is still there
    client.post(address, {"reason": "上级规划调整", "misprint": "1"})
    assert Reopening.objects.get().misprint
    assert "修订中" in client.get(reverse("desk:papers")).content.decode()
    assert "上级规划调整" in page(client, cast.editor, "paper", paper)


def test_after_the_last_day_the_button_is_a_sentence(client, cast, paper):
    paper.plan_year.amendments_until = timezone.localdate() - dt.timedelta(days=1)
    paper.plan_year.save()
    shown = page(client, cast.editor, "paper", paper)
    assert reverse("desk:reopen", args=[paper.pk]) not in shown
    assert "修订截止日期已过" in shown


def test_the_changes_stand_side_by_side_and_each_can_be_taken_back(client, cast, paper):
    reopen(paper=paper, reason="调整", by=cast.editor)
    paper.targets.filter(number=1).update(value=Decimal(30))
    shown = page(client, cast.editor, "changes", paper)
    assert "<del>" in shown
    assert "低于原承诺" in shown
    assert reverse("desk:changes", args=[paper.pk]) in page(
        client, cast.editor, "targets_edit", paper, paper.targets.get(number=1).pk
    )
    client.post(reverse("desk:changes", args=[paper.pk]), {"part": "targets", "name": f"{NEXT_YEAR}-jtys-001"})
    assert paper.targets.get(number=1).value == 40
    paper.targets.filter(number=2).update(task="另一项")
    client.force_login(cast.head)
    client.post(reverse("desk:changes", args=[paper.pk]), {"all": "1"})
    assert paper.targets.get(number=2).task == "另一项"  # the head takes nothing back
    client.force_login(cast.editor)
    client.post(reverse("desk:changes", args=[paper.pk]), {"all": "1"})
    client.post(reverse("desk:give_up", args=[paper.pk]))
    assert state(paper_facts(paper)) is State.APPROVED


def test_what_is_refused_after_the_date_is_said_on_the_page_and_in_the_row(client, cast):
    year = timezone.localdate().year - 1
    paper = publish_paper(cast, year=year).paper
    reopen(paper=paper, reason="调整", by=cast.editor)
    paper.targets.filter(number=1).update(value=Decimal(30))
    sentence = f"目标{year}-jtys-001：时限{year}-12-31已过，指标值不得由40降低为30。"
    assert sentence in page(client, cast.editor, "paper", paper)
    assert sentence in page(client, cast.editor, "changes", paper)
    assert sentence in page(client, cast.editor, "targets_edit", paper, paper.targets.get(number=1).pk)


def test_deleting_a_published_target_asks_for_the_public_reason(client, cast, paper):
    reopen(paper=paper, reason="调整", by=cast.editor)
    row = paper.targets.get(number=3)
    assert 'name="reason"' in page(client, cast.editor, "targets_delete", paper, row.pk)
    address = reverse("desk:targets_delete", args=[paper.pk, row.pk])
    client.post(address, {"seen": token(row)})
    assert paper.targets.filter(number=3).exists()
    client.post(address, {"reason": "并入另一项", "seen": token(row)})
    assert Withdrawal.objects.get().reason == "并入另一项"
    assert not paper.targets.filter(number=3).exists()


def test_another_departments_amendment_is_not_there(client, cast, other, paper):
    reopen(paper=paper, reason="调整", by=cast.editor)
    client.force_login(other.editor)
    for name in ("reopen", "give_up", "changes"):
        address = reverse(f"desk:{name}", args=[paper.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "x", "all": "1"}).status_code == 404


def test_the_editor_withholds_and_a_contributor_is_not_asked(client, cast):
    paper = make_paper(cast, year=NEXT_YEAR)
    row = make_target(paper, 9, withheld=True, withheld_reason="涉密")
    assert 'name="withheld"' in page(client, cast.editor, "targets_edit", paper, row.pk)
    shown = page(client, cast.contributor, "targets_edit", paper, row.pk)
    assert 'name="withheld"' not in shown
    assert "涉密" in shown
    assert "不公布" in page(client, cast.editor, "targets", paper)


def test_the_reviewers_page_begins_with_what_is_amended(client, cast, paper):
    reopen(paper=paper, reason="上级规划调整", by=cast.editor)
    paper.targets.filter(number=1).update(value=Decimal(50))
    one = hand_in(cast, paper, timezone.now())
    client.force_login(cast.reviewer)
    shown = client.get(reverse("whitepapers_round", args=[one.pk])).content.decode()
    assert "对已公布的第1版的修订" in shown
    assert 'id="changes"' in shown


def test_the_public_reads_what_was_changed_in_the_year(client, cast, paper):
    assert client.get(f"/{NEXT_YEAR}/amendments/").status_code == 200
    assert client.get("/1999/amendments/").status_code == 404
    at = dt.datetime(NEXT_YEAR, 4, 1, 2, tzinfo=dt.UTC)
    reopen(paper=paper, reason="上级规划调整", by=cast.editor, at=at)
    paper.targets.filter(number=1).update(value=Decimal(30))
    publish_next(cast, paper, at)
    listed = client.get(f"/{NEXT_YEAR}/amendments/").content.decode()
    assert "上级规划调整" in listed
    assert f"/{NEXT_YEAR}/jtys/v2/#changes" in listed
    assert f"/{NEXT_YEAR}/amendments/" in client.get(f"/{NEXT_YEAR}/").content.decode()
    second = client.get(f"/{NEXT_YEAR}/jtys/v2/").content.decode()
    assert 'id="changes"' in second
    assert "<ins>" in second
    assert "第1版" in client.get(f"/{NEXT_YEAR}/jtys/v1/").content.decode()
    story = client.get(f"/targets/{NEXT_YEAR}-jtys-001/").content.decode()
    assert "上级规划调整" in story
    assert "30" in story
