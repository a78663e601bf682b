"""The steps of a paper on the screen: sign off, submit, recall, open; refusals are sentences, not errors."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from publishing.faults import Unprintable
from tests.factories import PlanYearFactory, approve, make_paper, make_target, publish_paper, submit_paper
from tests.whitepapers.desk import in_english
from whitepapers.approval import Stage
from whitepapers.compose import compose_content
from whitepapers.desk.papers import ToOpen
from whitepapers.models import SignOff, WhitePaperPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(cast):
    return make_paper(cast)


def said(response):
    return " ".join(str(one) for one in get_messages(response.wsgi_request))


def test_the_head_signs_the_digest_that_the_page_showed(client, cast, paper):
    client.force_login(cast.head)
    where = reverse("desk:sign_off", args=[paper.pk])
    content = client.get(where).context["content"]
    assert content in client.get(where).content.decode()
    assert client.post(where, {"content": content}).status_code == 302
    assert SignOff.objects.get().content == compose_content(paper)[0]


@pytest.mark.parametrize("content", ["", "0" * 64])
def test_another_digest_is_not_signed(client, cast, paper, content):
    client.force_login(in_english(cast.head))
    response = client.post(reverse("desk:sign_off", args=[paper.pk]), {"content": content})
    assert "read it again before you sign" in said(response)
    assert not SignOff.objects.exists()


def test_a_text_changed_after_the_page_was_opened_is_not_signed(client, cast, paper):
    client.force_login(cast.head)
    where = reverse("desk:sign_off", args=[paper.pk])
    content = client.get(where).context["content"]
    paper.targets.filter(number=1).update(goal="少一点")
    client.post(where, {"content": content})
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("role", ["editor", "contributor", "reviewer", "leader", "inspector"])
def test_nobody_but_the_head_signs(client, cast, paper, role):
    client.force_login(getattr(cast, role))
    client.post(reverse("desk:sign_off", args=[paper.pk]), {"content": compose_content(paper)[0]})
    assert not SignOff.objects.exists()


def test_without_a_sign_off_submission_is_refused_in_words(client, cast, paper):
    client.force_login(in_english(cast.editor))
    page = client.get(reverse("desk:submit", args=[paper.pk]))
    assert "has not signed the paper off yet" in page.content.decode()
    response = client.post(reverse("desk:submit", args=[paper.pk]))
    assert "has not signed the paper off yet" in said(response)
    assert not paper.rounds.exists()


def test_the_editor_submits_and_recalls(client, cast, paper):
    client.force_login(cast.head)
    client.post(reverse("desk:sign_off", args=[paper.pk]), {"content": compose_content(paper)[0]})
    client.force_login(cast.editor)
    response = client.post(reverse("desk:submit", args=[paper.pk]))
    assert response.url == reverse("desk:paper", args=[paper.pk])
    one = paper.rounds.get()
    page = client.get(reverse("desk:recall", args=[paper.pk]))
    assert one.digest in page.content.decode()
    client.post(reverse("desk:recall", args=[paper.pk]), {"digest": one.digest, "comment": "补充两项"})
    assert one.decisions.get().outcome == "recalled"


def test_a_recall_of_another_round_than_shown_is_refused(client, cast, paper):
    one = submit_paper(cast, paper)
    client.force_login(cast.editor)
    client.post(reverse("desk:recall", args=[paper.pk]), {"digest": "0" * 64})
    assert not one.decisions.exists()


def test_a_round_that_was_decided_is_not_recalled(client, cast, paper):
    one = approve(cast, submit_paper(cast, paper), [Stage.SUPERVISORY])
    client.force_login(cast.editor)
    client.post(reverse("desk:recall", args=[paper.pk]), {"digest": one.digest})
    assert [decision.outcome for decision in one.decisions.all()] == ["approved"]


def test_what_can_not_be_printed_is_said_and_no_round_opens(client, cast, paper, monkeypatch):
    client.force_login(cast.head)
    client.post(reverse("desk:sign_off", args=[paper.pk]), {"content": compose_content(paper)[0]})

    def fail(*args, **kwargs):
        raise Unprintable("目标 3：字符缺失")

    monkeypatch.setattr("whitepapers.actions.trial_print", fail)
    monkeypatch.setattr("whitepapers.desk.preview.render_pdf", fail)
    client.force_login(cast.editor)
    assert "目标 3：字符缺失" in said(client.post(reverse("desk:submit", args=[paper.pk])))
    assert not paper.rounds.exists()
    assert client.get(reverse("desk:preview_pdf", args=[paper.pk])).status_code == 302


def test_an_editor_opens_the_own_departments_paper_of_a_year_to_come(client, cast, other):
    with time_machine.travel(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)):
        year = PlanYearFactory()
        client.force_login(cast.editor)
        assert client.get(reverse("desk:papers")).context["to_open"] == [ToOpen(year, carries=False)]
        response = client.post(reverse("desk:open"), {"plan_year": year.pk, "department": other.department.pk})
    opened = WhitePaperPage.objects.get()
    assert opened.department == cast.department
    assert response.url == reverse("desk:paper", args=[opened.pk])


@pytest.mark.parametrize("role", ["contributor", "head", "reviewer", "leader"])
def test_nobody_else_opens_one(client, cast, role):
    year = PlanYearFactory()
    client.force_login(getattr(cast, role))
    client.post(reverse("desk:open"), {"plan_year": year.pk})
    assert not WhitePaperPage.objects.exists()


@pytest.mark.parametrize("plan_year", ["", "0", "x", "99999"])
def test_a_year_that_is_none_is_not_found(client, cast, plan_year):
    client.force_login(cast.editor)
    assert client.post(reverse("desk:open"), {"plan_year": plan_year}).status_code == 404


def test_the_overview_follows_the_paper_along_its_road(client, cast, paper):
    def standing(person):
        client.force_login(person)
        page = client.get(reverse("desk:paper", args=[paper.pk]))
        return {station.name: station.standing for station in page.context["road"]}, page

    assert standing(cast.editor)[0]["drafting"] == "now"
    one = submit_paper(cast, paper)
    stations, page = standing(cast.editor)
    assert (stations["signing"], stations["review"]) == ("done", "now")
    assert page.context["offers"]["recall"]["allowed"]
    assert not page.context["offers"]["submit"]["allowed"]
    assert standing(cast.reviewer)[1].context["next"].mine
    approve(cast, one, [Stage.SUPERVISORY])
    assert standing(cast.leader)[1].context["next"].mine
    assert not standing(cast.reviewer)[1].context["next"].mine
    approve(cast, one, [Stage.LEADER])
    assert standing(cast.editor)[0]["release"] == "now"


def test_a_published_paper_says_its_edition(client, cast):
    paper = publish_paper(cast).paper
    client.force_login(cast.editor)
    page = client.get(reverse("desk:paper", args=[paper.pk]))
    assert page.context["edition"] == 1
    assert {station.standing for station in page.context["road"]} == {"done"}


def test_a_preview_is_marked_private_and_carries_no_fingerprint(client, cast, paper):
    make_target(paper, 8, task="预览里的目标")
    client.force_login(cast.editor)
    web = client.get(reverse("desk:preview", args=[paper.pk]))
    page = web.content.decode()
    assert "预览里的目标" in page
    assert "草稿预览" in page
    assert "noindex" in page
    pdf = client.get(reverse("desk:preview_pdf", args=[paper.pk]))
    assert pdf.content.startswith(b"%PDF")
    for response in (web, pdf):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_officers_stay_out_of_the_preview_unless_the_department_says_so(client, cast, paper):
    paper.targets.update(responsible_officer="李某某", officer_phone="12345678")
    client.force_login(cast.editor)
    page = client.get(reverse("desk:preview", args=[paper.pk])).content.decode()
    assert "李某某" not in page
    assert "12345678" not in page


def test_wagtails_preview_panel_shows_the_prose_that_is_typed(client, cast, paper):
    from tests.whitepapers.desk.test_wagtail_screens import prose

    client.force_login(cast.editor)
    where = reverse("wagtailadmin_pages:preview_on_edit", args=[paper.pk])
    assert client.post(where, prose("还没保存的前言")).json()["is_valid"]
    page = client.get(where, {"in_preview_panel": "true"})
    assert "还没保存的前言" in page.content.decode()
    assert paper.targets.first().task in page.content.decode()
    assert "no-store" in page["Cache-Control"]
