"""The log of where an edition was published: entered by few, only for what is public, corrected by later entries alone."""

import datetime as dt

import pytest
from django.utils import timezone

from publishing.models import Edition, Publication
from publishing.proof import prove_press, prove_publications
from targets.refusal import Overtaken, Refused
from targets.roles import Role
from tests.editions import print_edition
from tests.factories import make_person, publish_paper
from whitepapers.press_log import log_publication, take_back
from whitepapers.press_log_rule import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
AT = dt.datetime(2027, 3, 20, 2, tzinfo=dt.UTC)
ENTRY = Entry("gazette", "市政府公报", dt.date(2027, 3, 15), "第3期", "第12版", "https://gazette.example/3")


@pytest.fixture
def edition(cast):
    return Edition.objects.get(digest=publish_paper(cast).digest)


def enter(edition, by, **more):
    return log_publication(**{"edition": edition, "entry": ENTRY, "by": by, "at": AT} | more)


def test_what_is_entered_stands_in_the_log_with_who_and_when(cast, edition):
    one = enter(edition, cast.editor)
    assert (one.where, one.name, one.issue, one.page) == ("gazette", "市政府公报", "第3期", "第12版")
    assert (one.by, one.at, one.sequence) == (cast.editor, AT, 1)
    assert list(Publication.objects.standing()) == [one]
    admin = make_person(Role.ADMINISTRATOR, "admin")
    assert enter(edition, admin).sequence == 2


@pytest.mark.parametrize("who", ["contributor", "head", "reviewer", "leader", "inspector", "clerk"])
def test_nobody_else_enters_or_takes_back(cast, edition, other, who):
    one = enter(edition, cast.editor)
    for person in (getattr(cast, who), other.editor):
        with pytest.raises(Refused, match="Only the department's editor"):
            enter(edition, person)
        with pytest.raises(Refused, match="Only the department's editor"):
            take_back(publication=one, by=person)
    assert Publication.objects.count() == 1


def test_an_edition_that_is_not_released_has_not_been_published_anywhere(cast):
    with pytest.raises(Refused, match="not released"):
        enter(print_edition(cast.department, 2026), cast.editor)


def test_a_later_entry_stands_in_the_place_of_the_one_it_corrects_and_both_stay(cast, edition):
    first = enter(edition, cast.editor)
    right = Entry("gazette", "市政府公报", dt.date(2027, 3, 16), "第4期")
    second = enter(edition, cast.editor, entry=right, corrects=first)
    assert list(Publication.objects.standing()) == [second]
    with pytest.raises(Overtaken, match="corrected this entry already"):
        enter(edition, cast.editor, corrects=first)
    with pytest.raises(Overtaken):
        take_back(publication=first, by=cast.editor, at=AT)
    back = take_back(publication=second, by=cast.editor, at=AT)
    assert not Publication.objects.standing().exists()
    assert (back.mistaken, back.corrects, back.name) == (True, second, "市政府公报")
    with pytest.raises(Refused, match="enter the publication anew"):
        take_back(publication=back, by=cast.editor, at=AT)
    assert Publication.objects.count() == 3


def test_an_entry_of_another_paper_is_not_corrected(cast, other, edition):
    foreign = Edition.objects.get(digest=publish_paper(other).digest)
    one = enter(foreign, other.editor)
    with pytest.raises(Refused, match="another paper"):
        enter(edition, cast.editor, corrects=one)


def test_an_entry_that_was_changed_behind_our_back_is_found(cast, edition):
    enter(edition, cast.editor)
    enter(edition, cast.editor)
    assert list(prove_press()) == []
    log = list(Publication.objects.select_related("edition", "corrects").order_by("sequence"))
    log[0].page = "第1版"
    (fault,) = prove_publications(log)
    assert "breaks here" in fault.what
    assert [one.what for one in prove_publications(log[1:])] == ["the log of publications breaks here"]


def test_the_public_page_shows_what_stands_and_nothing_else(client, cast, edition):
    first = enter(edition, cast.editor)
    enter(edition, cast.editor, entry=Entry("newspaper", "<b>特区报</b>", dt.date(2027, 3, 2)), corrects=first)
    for address in ("/2027/jtys/", "/2027/jtys/v1/", "/en/2027/jtys/"):
        page = client.get(address).content.decode()
        assert "&lt;b&gt;特区报" in page
        assert "市政府公报" not in page
    assert "2027年3月2日" in client.get("/2027/jtys/").content.decode()
    assert timezone.localdate(AT) == dt.date(2027, 3, 20)
