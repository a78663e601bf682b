"""Telling people: notices and letters, by choice and language, and what nobody can smuggle into them."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.users.models import UserProfile

from publishing.store import read as read_kept
from targets.actions import Attachment
from targets.models import Letter, MailChoice, Notice
from targets.notices import OUTBOX, post, read, settle, spoken, tell
from tests.factories import make_city, make_person

pytestmark = pytest.mark.django_db
AT = dt.datetime(2027, 1, 5, 2, tzinfo=dt.UTC)
SENTENCE = "%(paper)s was returned by the supervisory organ."


def reader(name="a", choice=MailChoice.EACH, **more):
    return make_person(None, name, **({"email": f"{name}@city.example", "mail_choice": choice} | more))


def say(*people, **more):
    values = {
        "kind": "returned", "sentence": SENTENCE, "path": "/admin/papers/7/", "values": {"paper": "2027 jtys"},
        "comment": "第3项没有写明统计口径。", "subject": "2027/jtys", "at": AT,
    }  # fmt: skip
    return tell(people, **(values | more))


def test_a_notice_and_a_letter_carry_sentence_comment_and_a_full_link(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://whitebook.example"
    make_city()
    say(reader())
    notice, letter = Notice.objects.get(), Letter.objects.get()
    assert (notice.said, notice.at, notice.read_at) == ("2027 jtys：监察机关已退回，请按意见修改。", AT, None)
    assert letter.subject == "【白皮书】2027 jtys：监察机关已退回，请按意见修改"
    assert "| 第3项没有写明统计口径。" in letter.body
    assert "https://whitebook.example/admin/papers/7/" in letter.body
    assert "https://whitebook.example/admin/account/" in letter.body
    assert (letter.to, letter.at, letter.not_before, letter.sent_at) == ("a@city.example", AT, AT, None)


def test_each_letter_is_in_its_readers_language_whatever_the_writers_is():
    chinese, english = reader("a"), reader("b")
    profile = UserProfile.get_for_user(english)
    profile.preferred_language = "en"
    profile.save()
    names = spoken(lambda: "name")
    assert names == {"zh-hans": "name", "en": "name"}
    say(chinese, english, values={"paper": {"zh-hans": "2027 市交通运输局", "en": "2027 Transport"}})
    subjects = dict(Letter.objects.values_list("to", "subject"))
    assert subjects["b@city.example"] == "[Whitebook] 2027 Transport was returned by the supervisory organ"
    assert "2027 市交通运输局：监察机关已退回" in subjects["a@city.example"]
    assert Letter.objects.get(person=english).language == "en"


def test_who_chose_the_daily_letter_or_none_gets_no_single_one():
    say(reader("a"), reader("b", MailChoice.DIGEST), reader("c", MailChoice.NONE))
    assert [one.to for one in Letter.objects.all()] == ["a@city.example"]
    assert dict(Notice.objects.values_list("person__username", "in_digest")) == {"a": False, "b": True, "c": False}


def test_what_is_not_worth_a_letter_of_its_own_is_in_the_admin_and_the_daily_letter():
    say(reader("a"), reader("b", MailChoice.DIGEST), mailed=False)
    assert not Letter.objects.exists()
    assert Notice.objects.filter(in_digest=True).count() == 1


@pytest.mark.parametrize("address", ["", "nobody", "a@city.example\nBcc: all@city.example", "a@b.example, c@d.example"])
def test_who_has_no_proper_address_gets_the_notice_and_no_letter(address):
    say(reader(email=address))
    assert (Notice.objects.count(), Letter.objects.count()) == (1, 0)


def test_who_is_not_active_is_not_told():
    say(reader(is_active=False))
    assert not Notice.objects.exists()
    assert not Letter.objects.exists()


def test_telling_nobody_asks_nothing():
    with CaptureQueriesContext(connection) as asked:
        assert say() == []
    assert len(asked) == 0


def test_telling_many_asks_as_much_as_telling_one():
    few, many = [reader("a")], [reader(f"b{number}") for number in range(20)]
    with CaptureQueriesContext(connection) as one:
        say(*few)
    with CaptureQueriesContext(connection) as twenty:
        say(*many)
    assert len(one) == len(twenty) <= 6
    assert Letter.objects.count() == 21


def test_a_step_that_is_taken_back_takes_its_letters_along():
    with transaction.atomic():
        say(reader())
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "name", ["市局\nBcc: all@city.example", "市局\r\n\r\n正文", "市局\u2028Subject: x", "市局\x00\x1b[31m", "长" * 400]
)
def test_no_name_adds_a_line_to_the_head_of_a_letter(name):
    say(reader(), values={"paper": name.replace("\x00", "")}, comment="退回\nSubject: 别的\n.\n")
    letter = Letter.objects.get()
    assert letter.subject.isprintable()
    assert len(letter.subject) <= 200
    from targets.outbox import message_of

    sent = message_of(letter).message()
    assert sent.keys().count("Subject") == 1
    assert "Bcc" not in sent
    assert "| Subject: 别的" in letter.body


def test_a_line_break_in_a_posted_subject_or_file_name_is_taken_out():
    letter = post(
        to="a@city.example", person=None, language="en", subject="Approve\nBcc: x@y.example", body="link", at=AT,
        attachments=[Attachment("brief\r\n.pdf", b"%PDF-1.7", "application/pdf")],
    )  # fmt: skip
    assert letter.subject == "Approve Bcc: x@y.example"
    enclosed = letter.attachments[0]
    assert enclosed["name"] == "brief .pdf"
    assert read_kept(enclosed["sha256"], OUTBOX) == b"%PDF-1.7"


def test_a_letter_is_posted_whatever_the_person_chose_but_never_to_a_bad_address():
    person = reader(choice=MailChoice.NONE)
    post(to=person.email, person=person, language="en", subject="Once", body="link")
    assert Letter.objects.filter(person=person).count() == 1
    with pytest.raises(ValueError, match="no e-mail address"):
        post(to="a@city.example\nBcc: b", person=None, language="en", subject="Once", body="link")


def test_reading_touches_the_own_notices_only():
    mine, other = reader("a"), reader("b")
    say(mine, other), say(mine, path="/admin/papers/8/")
    assert read(mine, AT, path="/admin/papers/7/") == 1
    assert read(mine, AT, path="/admin/papers/7/") == 0
    assert read(mine, AT, pk=Notice.objects.get(person=other).pk) == 0
    assert Notice.objects.unread().filter(person=other).count() == 1
    assert read(mine, AT) == 1


def test_what_is_no_longer_to_be_done_is_settled_for_everybody():
    say(reader("a"), reader("b"))
    say(reader("c"), kind="other")
    settle(subject="2027/jtys", kind="returned", at=AT)
    assert [one.person.username for one in Notice.objects.unread()] == ["c"]


def test_nobody_sees_the_notices_of_another_not_even_a_superuser():
    say(reader("a"))
    chief = reader("root", is_superuser=True)
    assert not Notice.objects.visible_to(chief).exists()
