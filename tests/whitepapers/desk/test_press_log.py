"""The screen for newspaper and gazette: files of public editions, a form that loses nothing, corrections, and no stranger."""

import io

import pytest
from django.urls import reverse
from docx import Document

from publishing.models import Publication
from targets.roles import Role
from tests.editions import publish_edition
from tests.factories import approve, make_paper, make_person, make_target, submit_paper
from whitepapers.release import publish_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
SECRET = "绝密口令七三"


@pytest.fixture
def paper(cast):
    page = make_paper(cast)
    make_target(page, 4, task=SECRET, withheld=True, withheld_reason=SECRET)
    approve(cast, submit_paper(cast, page))
    publish_due(now=page.plan_year.release_at)
    return page


@pytest.fixture
def editor(client, cast, time_machine):
    time_machine.move_to("2027-03-20 02:00+00:00")
    client.force_login(cast.editor)
    return client


def log(paper):
    return reverse("desk:press_log", args=[paper.pk])


def said(paper, **more):
    edition = paper_edition(paper)
    typed = {"edition": edition.pk, "where": "newspaper", "name": "特区报", "published_on": "2027-03-02", "page": "A5"}
    return typed | more


def paper_edition(paper):
    from publishing.models import Edition

    return Edition.objects.released().get(subject=paper.subject)


def test_the_editor_enters_corrects_and_takes_back(editor, paper):
    assert editor.post(log(paper), said(paper)).status_code == 302
    first = Publication.objects.get()
    page = editor.get(log(paper), {"correct": first.pk}).content.decode()
    assert 'value="A5"' in page
    assert editor.post(log(paper), said(paper, page="A6", corrects=first.pk)).status_code == 302
    second = Publication.objects.get(corrects=first)
    assert editor.get(log(paper), {"correct": first.pk}).status_code == 404
    assert editor.post(log(paper), {"take_back": second.pk}).status_code == 302
    assert not Publication.objects.standing().exists()
    page = editor.get(log(paper)).content.decode()
    assert "由第2条更正" in page
    assert "由第3条撤销" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"published_on": "2027-02-01"}, "不可能在此之前刊登"),
        ({"published_on": "2027-03-21"}, "该日期尚未到来"),
        ({"link": "javascript:alert(1)"}, "链接须以"),
        ({"name": ""}, "必需字段"),
        ({"edition": "999999"}, "有效"),
    ],
)
def test_what_can_not_be_so_is_told_and_what_was_typed_stays(editor, paper, change, words):
    answer = editor.post(log(paper), said(paper, **change))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="A5"' in page
    assert not Publication.objects.exists()


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "-1"])
def test_an_entry_that_is_not_there_is_404(editor, paper, number):
    for name in ("take_back", "corrects"):
        assert editor.post(log(paper), said(paper, **{name: number})).status_code == 404


def test_the_files_say_what_is_public_and_only_of_released_editions(editor, paper, cast):
    docx = editor.get(reverse("desk:newspaper_text", args=[paper.pk, 1, "docx"]))
    text = editor.get(reverse("desk:newspaper_text", args=[paper.pk, 1, "txt"]))
    whole = "\n".join(one.text for one in Document(io.BytesIO(docx.content)).paragraphs)
    assert paper_edition(paper).digest in whole
    assert paper_edition(paper).digest in text.content.decode("utf-8-sig")
    for said_there in (whole, text.content.decode("utf-8-sig")):
        assert SECRET not in said_there
        assert "新增公交专用道（1）" in said_there
    assert "2027-jtys-v1.docx" in docx["Content-Disposition"]
    for number, form in ((2, "docx"), (1, "pdf"), (1, "html")):
        assert editor.get(reverse("desk:newspaper_text", args=[paper.pk, number, form])).status_code == 404
    draft = make_paper(cast, 2028)
    assert "尚未公布" in editor.get(log(draft)).content.decode()
    assert editor.get(reverse("desk:newspaper_text", args=[draft.pk, 1, "docx"])).status_code == 404


def test_who_may_only_read_gets_the_files_and_no_form(client, paper, cast, other):
    client.force_login(make_person(Role.REVIEWER, "office"))
    page = client.get(log(paper)).content.decode()
    assert "特区报" not in page
    assert 'name="published_on"' not in page
    assert client.post(log(paper), said(paper)).status_code == 422
    client.force_login(make_person(Role.ADMINISTRATOR, "admin"))
    assert 'name="published_on"' in client.get(log(paper)).content.decode()
    client.force_login(other.editor)
    assert client.get(log(paper)).status_code == 404


def test_an_entry_of_another_paper_does_not_exist_here(editor, paper, other, cast):
    foreign = publish_edition(other.department)
    from whitepapers.press_log import log_publication
    from whitepapers.press_log_rule import Entry

    one = log_publication(edition=foreign, entry=Entry("other", "x", foreign.release.at.date()), by=other.editor)
    assert editor.post(log(paper), {"take_back": one.pk}).status_code == 404
    assert editor.get(log(paper), {"correct": one.pk}).status_code == 404
