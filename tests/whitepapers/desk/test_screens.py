"""Every screen of the desk opens for those whose it is, and does not exist for another department."""

import pytest
from django.urls import reverse

from targets.models import City
from tests.factories import AssignedTaskFactory, make_paper, submit_paper
from tests.whitepapers.desk import in_english

pytestmark = pytest.mark.django_db

OF_PAPER = (
    "paper",
    "targets",
    "targets_add",
    "duties",
    "duties_add",
    "preview",
    "preview_pdf",
    "sign_off",
    "submit",
    "recall",
)
OF_ROW = ("targets_edit", "targets_delete", "duties_edit", "duties_delete")


def addresses(paper):
    target, duty = paper.targets.first(), paper.duties.first()
    yield from (reverse(f"desk:{name}", args=[paper.pk]) for name in OF_PAPER)
    for name in OF_ROW:
        row = target if name.startswith("targets") else duty
        yield reverse(f"desk:{name}", args=[paper.pk, row.pk])


@pytest.fixture
def paper(cast):
    return make_paper(cast)


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "reviewer", "leader", "inspector"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_screen_opens_for_those_who_may_see_the_paper(client, cast, paper, role, language):
    AssignedTaskFactory(plan_year=paper.plan_year, lead=cast.department)
    person = getattr(cast, role)
    client.force_login(in_english(person) if language == "en" else person)
    for address in addresses(paper):
        response = client.get(address)
        if response.status_code == 200 and "pdf" not in address:
            assert f'lang="{language}"' in response.content.decode(), address
        allowed = {200, 302} if "add" in address else {200}
        assert response.status_code in allowed, address


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "leader"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_paper_does_not_exist(client, cast, other, paper, role, method):
    client.force_login(getattr(other, role))
    for address in addresses(paper):
        response = getattr(client, method)(address)
        assert response.status_code == 404, address
        assert paper.title not in response.content.decode()


def test_a_row_of_one_paper_is_not_found_under_another(client, cast, paper):
    second = make_paper(cast, year=2028)
    client.force_login(cast.editor)
    for name in OF_ROW:
        row = paper.targets.first() if name.startswith("targets") else paper.duties.first()
        assert client.get(reverse(f"desk:{name}", args=[second.pk, row.pk])).status_code == 404


def test_nobody_without_an_account_gets_in(client, paper):
    for address in addresses(paper):
        assert client.get(address).status_code == 302


def test_screens_of_a_paper_under_review_are_for_reading(client, cast, paper):
    submit_paper(cast, paper)
    client.force_login(cast.editor)
    row = paper.targets.first()
    page = client.get(reverse("desk:targets_edit", args=[paper.pk, row.pk]))
    assert "disabled" in page.content.decode()
    assert client.get(reverse("desk:targets_add", args=[paper.pk])).status_code == 302


def test_the_list_shows_what_the_person_may_see_and_no_more(client, cast, other, paper):
    foreign = make_paper(other)
    client.force_login(cast.editor)
    page = client.get(reverse("desk:papers")).content.decode()
    assert cast.department.name in page
    assert foreign.department.name not in page
    client.force_login(cast.reviewer)
    page = client.get(reverse("desk:papers")).content.decode()
    assert cast.department.name in page
    assert foreign.department.name in page


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "reviewer", "leader", "inspector", "evaluator"])
def test_the_home_page_opens_for_every_role(client, cast, paper, role):
    client.force_login(getattr(cast, role))
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_the_evaluation_office_is_not_sent_to_papers_that_are_not_its_work(client, cast, paper):
    client.force_login(cast.evaluator)
    assert "waits-for-me" not in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(cast.inspector)
    assert "waits-for-me" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_first_page_and_the_sign_in_speak_the_interfaces_language(client, cast):
    sign_in = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "请输入用户名" in sign_in
    assert "logo-wordmark" not in sign_in  # Wagtail's bird
    client.force_login(cast.editor)
    assert '<h1 class="w-h1 w-mt-0">白皮书系统</h1>' in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_citys_notice_stands_where_one_signs_in_and_on_the_first_page(client, cast):
    city = City.objects.first() or City(name="泓州市")
    city.notice = "本市为虚构。"
    city.save()
    assert city.notice in client.get(reverse("wagtailadmin_login")).content.decode()
    client.force_login(cast.editor)
    assert city.notice in client.get(reverse("wagtailadmin_home")).content.decode()
