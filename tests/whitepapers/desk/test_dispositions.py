"""The screens of last year's targets: what they offer, what they keep, what they refuse, and how they treat two people."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.models import Target
from tests.editions import publish_edition
from tests.factories import PlanYearFactory, dispose_all, make_paper, say
from tests.whitepapers.desk import in_english
from whitepapers.desk.dispositions import fingerprint
from whitepapers.models import Disposition, WhitePaperPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def last(cast):
    publish_edition(cast.department, 2026)
    return list(Target.objects.order_by("serial"))


@pytest.fixture
def paper(cast, last):
    page = make_paper(cast, targets=1)
    page.targets.update(continues=last[0])
    return page


@pytest.fixture
def where(paper):
    return reverse("desk:dispositions", args=[paper.pk])


def form(page, **typed):
    """Return the form as the page shows it, with what is typed over it."""
    data = {}
    for row in page.context["rows"]:
        key = f"t{row.old.target.pk}"
        data |= {f"{key}-seen": row.seen, f"{key}-outcome": row.outcome, f"{key}-reason": row.reason}
    return data | typed


def said(response):
    return " ".join(str(one) for one in get_messages(response.wsgi_request))


def test_the_screen_shows_promise_result_successor_and_what_is_missing(client, cast, where):
    client.force_login(in_english(cast.editor))
    page = client.get(where)
    shown = page.content.decode()
    assert "≥ 40 公里" in shown
    assert "0 of 3 settled" in shown
    assert "1 proposal is kept when you save" in shown
    assert [row.outcome for row in page.context["rows"]] == ["continued", "", ""]


def test_a_softer_wording_is_told_even_where_no_figure_is_lower_and_the_year_that_moved_on_is_none(
    client, cast, where, paper
):
    client.force_login(in_english(cast.editor))
    assert "Reads as less" not in client.get(where).content.decode()
    paper.targets.update(goal="力争年底前新增公交专用道40公里")
    page = client.get(where)
    assert "Reads as less than last year's in 1 respect" in page.content.decode()
    assert len(page.context["rows"][0].faults) == 1  # that nothing is said yet: a hint is no rule


def test_a_form_saves_what_was_changed_and_confirms_what_was_proposed(client, cast, where, last):
    client.force_login(in_english(cast.editor))
    key = f"t{last[1].pk}"
    typed = {f"{key}-outcome": "dropped", f"{key}-reason": "职能划转。\r\n由市公安局承担。"}
    answer = client.post(where, form(client.get(where), **typed))
    assert answer.status_code == 302
    assert "2 targets saved" in said(answer)
    kept = {one.target_id: (one.outcome, one.reason) for one in Disposition.objects.all()}
    assert kept == {last[0].pk: ("continued", ""), last[1].pk: ("dropped", "职能划转。\n由市公安局承担。")}
    page = client.get(f"{where}?show=missing")
    assert [row.old.target for row in page.context["rows"]] == [last[2]]
    assert client.post(where, form(client.get(where))).status_code == 302
    assert Disposition.objects.count() == 2


def test_two_people_at_once_lose_nothing_and_the_second_is_told_who_said_what(client, cast, where, paper, last):
    client.force_login(in_english(cast.editor))
    page = client.get(where)
    say(paper, cast.editor, last[1], "dropped", "先保存的理由。")
    typed = {f"t{one.pk}-outcome": "pending" for one in last[1:]}
    answer = client.post(where, form(page, **typed))
    assert answer.status_code == 409
    assert "先保存的理由" in answer.content.decode()
    assert paper.dispositions.get(target=last[1]).outcome == "dropped"
    assert paper.dispositions.get(target=last[2]).outcome == "pending"
    row = next(row for row in answer.context["rows"] if row.old.target == last[1])
    assert (row.outcome, bool(row.notes)) == ("pending", True)
    assert client.post(where, form(answer)).status_code == 302
    assert paper.dispositions.get(target=last[1]).outcome == "pending"


def test_what_others_changed_and_i_did_not_touch_is_left_alone(client, cast, where, paper, last):
    client.force_login(cast.editor)
    page = client.get(where)
    say(paper, cast.editor, last[1], "dropped", "先保存的理由。")
    assert client.post(where, form(page)).status_code == 302
    assert paper.dispositions.get(target=last[1]).reason == "先保存的理由。"


@pytest.mark.parametrize("outcome", ["forgotten", "withdrawn", "x" * 500])
def test_a_forged_outcome_keeps_nothing(client, cast, where, last, outcome):
    client.force_login(cast.editor)
    answer = client.post(where, form(client.get(where)) | {f"t{last[1].pk}-outcome": outcome})
    assert answer.status_code == 409
    assert not Disposition.objects.filter(target=last[1]).exists()


@pytest.mark.parametrize("reason", ["\x00", "长" * 2001, "只有理由"])
def test_what_cannot_be_kept_is_shown_again_at_its_row(client, cast, where, last, reason):
    client.force_login(cast.editor)
    answer = client.post(where, form(client.get(where)) | {f"t{last[1].pk}-reason": reason})
    assert answer.status_code == 409
    assert not Disposition.objects.filter(target=last[1]).exists()
    assert Disposition.objects.filter(target=last[0]).exists()


def test_seen_that_is_no_time_is_taken_calmly(client, cast, where, last):
    client.force_login(cast.editor)
    typed = {f"t{last[1].pk}-outcome": "pending", f"t{last[1].pk}-seen": "yesterday/zzz"}
    assert client.post(where, form(client.get(where)) | typed).status_code == 302


@pytest.mark.parametrize("role", ["head", "reviewer", "inspector"])
def test_who_may_not_speak_reads_and_changes_nothing(client, cast, where, last, role):
    client.force_login(getattr(cast, role))
    page = client.get(where)
    assert page.status_code == 200
    assert not any(row.may for row in page.context["rows"])
    typed = {f"t{last[1].pk}-outcome": "pending", f"t{last[1].pk}-seen": f"/{fingerprint('', '')}"}
    assert client.post(where, typed).status_code == 409
    assert not Disposition.objects.exists()


def test_another_departments_people_do_not_find_it(client, other, where):
    client.force_login(other.editor)
    assert client.get(where).status_code == 404
    assert client.post(where, {}).status_code == 404


def test_a_row_is_carried_over_from_the_screen(client, cast, where, paper, last):
    client.force_login(cast.editor)
    answer = client.post(where, form(client.get(where)) | {"carry": str(last[1].pk)})
    assert answer.url == f"{where}#t{last[1].pk}"
    assert paper.targets.get(continues=last[1]).number == 2
    client.post(where, {"carry": "no number"})
    assert paper.targets.count() == 2


def test_refusal_overview_table_and_form_lead_to_the_screen(client, cast, where, paper):
    client.force_login(cast.editor)
    for name in ("paper", "targets", "submit"):
        assert where in client.get(reverse(f"desk:{name}", args=[paper.pk])).content.decode(), name
    row = reverse("desk:targets_edit", args=[paper.pk, paper.targets.get().pk])
    assert where in client.get(row).content.decode()
    dispose_all(cast, paper)
    assert "?show=missing" not in client.get(reverse("desk:submit", args=[paper.pk])).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_targets(client, cast, other):
    counts = []
    for one, targets in ((cast, 5), (other, 225)):
        publish_edition(one.department, 2026, targets=targets)
        paper = make_paper(one, targets=0)
        client.force_login(one.editor)
        where = reverse("desk:dispositions", args=[paper.pk])
        client.get(where)
        with CaptureQueriesContext(connection) as caught:
            assert len(client.get(where).context["rows"]) == targets
        counts.append(len(caught))
    assert counts[0] == counts[1] < 60


# --- start --------------------------------------------------------------------------------------------------------


def test_the_list_leads_to_the_choice_and_the_choice_starts_the_paper(client, cast, last):
    year = PlanYearFactory(year=2027, release_at="2099-01-04T02:00:00Z")
    client.force_login(cast.editor)
    start = reverse("desk:start", args=[2027])
    assert start in client.get(reverse("desk:papers")).content.decode()
    page = client.get(start)
    assert [row["chosen"] for row in page.context["rows"]] == [True, True, True]
    assert not WhitePaperPage.objects.filter(plan_year=year).exists()
    answer = client.post(start, {"target": [last[0].pk, last[2].pk, "x", "9" * 40]})
    paper = WhitePaperPage.objects.get(plan_year=year)
    assert answer.url == reverse("desk:paper", args=[paper.pk])
    assert [one.continues for one in paper.targets.order_by("number")] == [last[0], last[2]]
    page = client.get(start)
    assert [row["may"] for row in page.context["rows"]] == [False, True, False]
    client.post(start, {"target": [last[0].pk, last[2].pk]})
    assert (paper.targets.count(), paper.duties.count()) == (2, 1)


@pytest.mark.parametrize("role", ["contributor", "head", "reviewer", "leader"])
def test_only_an_editor_starts_a_paper(client, cast, last, role):
    PlanYearFactory(year=2027)
    client.force_login(getattr(cast, role))
    start = reverse("desk:start", args=[2027])
    assert client.get(start).url == reverse("desk:papers")
    assert client.post(start, {"target": last[0].pk}).url == reverse("desk:papers")
    assert not WhitePaperPage.objects.exists()


def test_a_year_that_does_not_exist_is_not_found(client, cast):
    client.force_login(cast.editor)
    assert client.get(reverse("desk:start", args=[1999])).status_code == 404
