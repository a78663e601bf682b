"""The screens of the year's end: closing, drafting a statement, correcting, and who sees what."""

import datetime as dt

import pytest
from django.urls import reverse

from targets.models import Closing, FrozenResults, PlanYear
from tests.factories import make_person
from tests.results import CLOSE, YEAR, approve, hand_in, mend, publish, target_of, verified
from whitepapers.models import WhitePaperPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
PAGE = "/admin/papers/year-end/"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def over(cast):
    """The year is over and open; two results are verified."""
    from tests.editions import publish_edition

    publish_edition(cast.department, YEAR, targets=3)
    verified(cast, 1, 40)
    verified(cast, 2, 30)
    return PlanYear.objects.get(year=YEAR)


def shown(client, user, address, **query):
    client.force_login(user)
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_an_administrator_closes_the_year_on_the_screen(client, cast, over, admin):
    assert "is open: its figures still move" in shown(client, admin, PAGE)
    answer = client.post(f"{PAGE}?year={YEAR}", {"waiting": "0", "confirmed": "on"})
    assert answer.status_code == 302
    assert Closing.objects.get().by == admin
    page = shown(client, admin, PAGE)
    assert "was closed on" in page
    assert "not begun" in page


def test_the_form_names_what_waits_and_keeps_the_reason(client, cast, over, admin):
    from tests.targets.year import claim

    claim(cast, target_of(cast, 3), 40, period=f"{YEAR}Q4", at=dt.datetime(2025, 2, 1, 4, tzinfo=dt.UTC))
    assert "1 report waits for verification" in shown(client, admin, PAGE)
    answer = client.post(f"{PAGE}?year={YEAR}", {"waiting": "0", "confirmed": "on", "reason": "部门未补充材料"})
    assert answer.status_code == 409
    assert "部门未补充材料" in answer.content.decode()
    answer = client.post(f"{PAGE}?year={YEAR}", {"waiting": "1", "reason": "部门未补充材料"})
    assert answer.status_code == 422
    client.post(f"{PAGE}?year={YEAR}", {"waiting": "1", "confirmed": "on", "reason": "部门未补充材料"})
    assert Closing.objects.get().waiting == 1


def test_nobody_else_closes_it_there(client, cast, over, other):
    own = make_person("administrators", "own-admin", cast.department)
    for user in (cast.editor, cast.head, cast.inspector, cast.reviewer, cast.leader, cast.evaluator, own, other.editor):
        client.force_login(user)
        assert "for good" not in client.get(PAGE).content.decode()
        client.post(f"{PAGE}?year={YEAR}", {"waiting": "0", "confirmed": "on"})
    assert not Closing.objects.exists()


def test_a_department_sees_its_own_year_only(client, cast, other, closed):
    from tests.editions import publish_edition

    page = shown(client, cast.editor, PAGE)
    assert cast.department.label() in page
    publish_edition(other.department, YEAR, targets=1)
    assert cast.department.label() not in shown(client, other.editor, PAGE)


def test_an_editor_drafts_the_statement_from_the_first_page(client, cast, closed):
    assert "statement of results" in shown(client, cast.editor, "/admin/")
    answer = client.post(reverse("desk:open_statement", args=[YEAR]), follow=True)
    assert answer.status_code == 200
    page = WhitePaperPage.objects.statements().get()
    key = target_of(cast, 2).pk
    address = reverse("desk:statement", args=[page.pk])
    client.post(address, {f"r{key}": "用地批复晚了。", f"r{key}-seen": ""})
    assert page.remarks.get().text == "用地批复晚了。"
    assert "用地批复晚了。" in client.get(reverse("desk:preview", args=[page.pk])).content.decode()
    assert client.get(reverse("desk:paper", args=[page.pk])).status_code == 302
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_what_a_form_says_of_a_figure_is_not_looked_at(client, cast, statement):
    client.force_login(cast.editor)
    key = target_of(cast, 2).pk
    forged = {f"r{key}": "好", f"r{key}-seen": "", f"r{key}-status": "met", "status": "met", "verified_value": "99"}
    client.post(reverse("desk:statement", args=[statement.pk]), forged)
    from whitepapers.compose import compose

    stated = {one["number"]: one for one in compose(statement)["parts"]["results"]}
    assert stated[f"{YEAR}-jtys-002"]["status"] == "not_met"
    assert stated[f"{YEAR}-jtys-002"]["verified_value"] == "30"


def test_two_editors_on_one_remark_do_not_overwrite_each_other(client, cast, statement):
    client.force_login(cast.editor)
    address, key = reverse("desk:statement", args=[statement.pk]), target_of(cast, 2).pk
    client.post(address, {f"r{key}": "甲", f"r{key}-seen": ""})
    answer = client.post(address, {f"r{key}": "乙", f"r{key}-seen": ""})
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "乙" in told
    assert "changed this remark" in told
    assert statement.remarks.get().text == "甲"


def test_a_papers_screens_do_not_exist_for_a_statement(client, cast, statement):
    client.force_login(cast.editor)
    for name in ("targets", "duties", "dispositions", "cooperation", "press_log", "targets_add"):
        assert client.get(reverse(f"desk:{name}", args=[statement.pk])).status_code == 404, name


def test_the_queue_says_that_a_round_is_a_statement(client, cast, statement):
    one = hand_in(cast, statement)
    for user in (cast.reviewer,):
        page = shown(client, user, reverse("whitepapers_queue"))
        assert "statement of results" in page
    for name in ("whitepapers_round", "whitepapers_sheet", "whitepapers_brief"):
        assert "statement of results" in shown(client, cast.reviewer, reverse(name, args=[one.pk])).lower(), name
    approve(cast, one)
    assert shown(client, cast.reviewer, reverse("whitepapers_case", args=[statement.pk]))


def test_the_inspection_office_corrects_on_a_screen_of_its_own(client, cast, closed):
    report = target_of(cast, 2).reports.latest("pk")
    address = reverse("correct_result", args=[report.pk])
    assert "Correct the frozen result" in shown(client, cast.inspector, address)
    said = {
        "outcome": "verified",
        "value": "41",
        "fulfilled": "",
        "completed_on": f"{YEAR}-12-30",
        "seen": "1",
        "method": "documents",
    }
    assert client.post(address, said | {"note": ""}).status_code == 422
    assert client.post(address, said | {"note": "复核更正"}).status_code == 302
    assert FrozenResults.objects.get(sequence=2).by_number[f"{YEAR}-jtys-002"]["verified_value"] == "41"
    for user in (cast.editor, cast.head, cast.leader):
        client.force_login(user)
        assert client.post(address, said | {"note": "复核", "seen": "2"}).status_code == 404
    assert FrozenResults.objects.count() == 2


def test_nothing_is_corrected_where_nothing_is_frozen(client, cast, over):
    report = target_of(cast, 2).reports.latest("pk")
    client.force_login(cast.inspector)
    assert client.get(reverse("correct_result", args=[report.pk])).status_code == 404


def test_a_published_statement_is_opened_again_on_the_screen_with_the_corrections_reason(client, cast, statement):
    publish(cast, statement)
    address = reverse("desk:reopen", args=[statement.pk])
    assert "No result was corrected since" in shown(client, cast.editor, address)
    mend(cast)
    page = shown(client, cast.editor, address)
    assert "复核：验收资料补齐" in page
    assert "misprint" not in page
    assert client.post(address, {"reason": "复核更正"}).status_code == 302
    assert "A result was corrected since" in shown(client, cast.editor, reverse("desk:statement", args=[statement.pk]))
    assert shown(client, cast.editor, reverse("desk:changes", args=[statement.pk]))
    assert statement.reopenings.get().misprint is False


def test_the_evaluation_office_sees_frozen_results_and_no_draft(client, cast, statement):
    page = shown(client, cast.evaluator, PAGE, year=YEAR)
    assert "Drafting" not in page
    assert cast.department.label() in page
    assert client.get(reverse("desk:statement", args=[statement.pk])).status_code == 404


@pytest.mark.parametrize("targets", [2, 8])
def test_the_years_end_takes_a_constant_number_of_queries(client, cast, admin, targets, django_assert_max_num_queries):
    from targets.closing.actions import close_year
    from tests.editions import publish_edition

    publish_edition(cast.department, YEAR, targets=targets)
    close_year(plan_year=PlanYear.objects.get(), by=admin, at=CLOSE)
    client.force_login(admin)
    client.get(PAGE)
    with django_assert_max_num_queries(45):
        client.get(PAGE)
