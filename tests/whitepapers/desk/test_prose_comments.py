"""Comments on the prose: who follows them is told by our outbox; Wagtail's own mail never holds a save up."""

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import Comment

from targets.models import Letter, Notice
from targets.roles import Role
from tests import smtp
from tests.factories import make_paper, make_person
from tests.whitepapers.desk.test_wagtail_screens import prose

pytestmark = pytest.mark.django_db


def comment(text):
    return {
        "comments-TOTAL_FORMS": "1",
        "comments-0-id": "",
        "comments-0-contentpath": "foreword",
        "comments-0-text": text,
        "comments-0-position": "",
        "comments-0-DELETE": "",
        "comments-0-resolved": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-replies-MIN_NUM_FORMS": "0",
        "comments-0-replies-MAX_NUM_FORMS": "",
        "comment_notifications": "on",
    }


def write(client, person, paper, text):
    client.force_login(person)
    response = client.post(reverse("wagtailadmin_pages:edit", args=[paper.pk]), prose("前言", **comment(text)))
    assert response.status_code == 302


def test_a_comment_is_saved_and_told_though_the_mail_server_is_dead(client, cast, settings):
    smtp.use(settings, smtp.closed_port())
    paper = make_paper(cast)
    paper.refresh_from_db()
    second = make_person(Role.EDITOR, "second", cast.department, email="second@city.example")
    write(client, second, paper, "这一句需要出处")
    assert not Notice.objects.filter(kind="prose_commented").exists()  # nobody is told of the own comment
    write(client, cast.editor, paper, "<b>已补</b>")
    assert Comment.objects.count() == 2
    notice = Notice.objects.get(kind="prose_commented")
    assert (notice.person, notice.comment) == (second, "<b>已补</b>")
    assert notice.path == reverse("wagtailadmin_pages:edit", args=[paper.pk])
    assert Letter.objects.waiting().get().to == "second@city.example"
    assert mail.outbox == []


def test_who_lost_the_paper_is_not_told_of_its_comments(client, cast, other):
    paper = make_paper(cast)
    paper.refresh_from_db()
    second = make_person(Role.EDITOR, "second", cast.department, email="second@city.example")
    write(client, second, paper, "这一句需要出处")
    second.department = other.department
    second.save()
    write(client, cast.editor, paper, "已补")
    assert not Notice.objects.filter(kind="prose_commented").exists()
