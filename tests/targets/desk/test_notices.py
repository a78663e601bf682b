"""The screens of notices: list, panel, menu; the own ones and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from targets.models import MailChoice, Notice, User
from targets.roles import Role
from tests.factories import make_person
from tests.targets.test_notices import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client, cast):
    client.force_login(cast.editor)
    return cast.editor


def page(client, **query):
    response = client.get(reverse("notices"), query)
    assert response.status_code == 200
    return response


def mark(client, notice, **more):
    return client.post(reverse("notices_read"), {"notice": notice} | more)


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "reviewer", "leader", "inspector", "evaluator"])
def test_everybody_has_notices_and_an_empty_list_says_so(client, cast, role):
    client.force_login(getattr(cast, role))
    assert "没有未读消息" in page(client).content.decode()
    assert "暂无消息" in page(client, show="all").content.decode()


def test_the_newest_stands_first_and_leads_to_its_place(client, me):
    say(me, path="/admin/papers/1/"), say(me, path="/admin/papers/2/")
    listed = list(page(client).context["page"])
    assert [one.path for one in listed] == ["/admin/papers/2/", "/admin/papers/1/"]
    assert 'href="/admin/papers/2/"' in page(client).content.decode()


def test_the_menu_and_the_first_page_count_the_unread_ones(client, me):
    for number in range(7):
        say(me, path=f"/admin/papers/{number}/")
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "7条新消息" in home
    assert "还有2条" in home
    assert "\\u6d88\\u606f (7)" in home or "消息 (7)" in home


def test_coming_to_the_place_by_whatever_way_reads_its_notices(client, me, cast):
    place = reverse("progress")
    say(me, path=place), say(me, cast.head, path=place), say(me, path="/admin/papers/9/")
    client.get(place, {"need": "asks"})
    assert [one.path for one in Notice.objects.filter(person=me).unread()] == ["/admin/papers/9/"]
    assert Notice.objects.filter(person=cast.head).unread().count() == 1


def test_a_post_or_a_place_that_is_gone_is_no_trouble(client, me):
    say(me, path="/admin/papers/9/")
    client.post("/admin/papers/9/")
    assert Notice.objects.unread().count() == 1
    assert client.get("/admin/papers/9/").status_code == 404
    assert Notice.objects.unread().count() == 0


def test_one_or_all_are_marked_as_read(client, me):
    say(me), say(me), say(me)
    assert mark(client, Notice.objects.filter(person=me)[0].pk, show="all").url.endswith("?show=all")
    assert Notice.objects.unread().count() == 2
    mark(client, "all")
    assert Notice.objects.unread().count() == 0
    assert page(client, show="all").context["page"].paginator.count == 3


@pytest.mark.parametrize("made_up", ["", "x", "-1", "9" * 30, "²", "1 or 1=1"])
def test_a_made_up_notice_does_not_exist(client, me, made_up):
    assert mark(client, made_up).status_code == 404


def test_the_notices_of_another_do_not_exist(client, me, cast):
    secret = say(cast.head, comment="只给局长看")[0]
    assert mark(client, secret.pk).status_code == 404
    mark(client, "all")
    assert "只给局长看" not in page(client, show="all").content.decode()
    assert Notice.objects.unread().count() == 1
    client.force_login(make_person(Role.ADMINISTRATOR, "root", is_superuser=True))
    assert mark(client, secret.pk).status_code == 404
    assert "只给局长看" not in page(client, show="all").content.decode()


def test_markup_in_a_comment_or_a_name_stays_text(client, me):
    say(me, comment="<script>alert(1)</script>", values={"paper": "<img src=x onerror=alert(2)>"})
    for address in (reverse("notices"), reverse("wagtailadmin_home")):
        shown = client.get(address).content.decode()
        assert "<script>alert(1)" not in shown
        assert "<img src=x" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_the_list_is_paged_and_asks_a_constant_number_of_queries(client, me):
    say(me)
    page(client)
    with CaptureQueriesContext(connection) as one:
        page(client)
    for _ in range(40):
        say(me)
    with CaptureQueriesContext(connection) as many:
        assert len(page(client).context["page"].object_list) == 30
    assert len(many) <= len(one) + 1  # the page's own count
    assert len(page(client, p=2).context["page"].object_list) == 11
    assert page(client, p="x").status_code == 200


def test_without_an_account_nobody_gets_in(client, cast):
    assert client.get(reverse("notices")).status_code == 302
    assert mark(client, "all").status_code == 302


def test_public_pages_ask_for_nobodys_notices(client, me):
    say(me)
    assert "Cookie" not in client.get("/healthz").headers.get("Vary", "")
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "reviewer", "leader", "inspector", "evaluator"])
def test_everybody_chooses_on_the_account_page_how_to_be_told(client, cast, role):
    person = getattr(cast, role)
    User.objects.filter(pk=person.pk).update(email="a@city.example")
    client.force_login(person)
    shown = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "a@city.example" in shown
    assert "每天早上7:30" in shown
    assert "notifications-" not in shown  # Wagtail's own mails are not sent here
    UserProfile.get_for_user(person)
    data = {
        "mail-mail_choice": "digest", "locale-preferred_language": "en", "theme-theme": "system",
        "theme-contrast": "system", "theme-density": "default",
    }  # fmt: skip
    assert client.post(reverse("wagtailadmin_account"), data).status_code == 302
    person.refresh_from_db()
    assert (person.mail_choice, person.email) == (MailChoice.DIGEST, "a@city.example")
    assert client.post(reverse("wagtailadmin_account"), data | {"mail-mail_choice": "all"}).status_code == 200
    person.refresh_from_db()
    assert person.mail_choice == MailChoice.DIGEST


def test_an_administrator_does_not_choose_for_others(client, cast):
    client.force_login(make_person(Role.ADMINISTRATOR, "adm"))
    shown = client.get(reverse("wagtailusers_users:edit", args=[cast.editor.pk])).content.decode()
    assert "mail_choice" not in shown
