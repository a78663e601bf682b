"""Covering words are kept until the notice is issued: for the whole office, by version, with the date of the issue."""

import pytest
import time_machine
from django.urls import reverse

from targets.chasing.issuing import drop, issue, issue_several, keep_words
from targets.models import CoveringWords, SupervisionNotice
from targets.refusal import Overtaken, Refused
from tests.factories import make_person
from tests.targets.chasing.test_screens import page, send
from tests.targets.chasing.world import drafted, publish
from tests.targets.year import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def chase(cast):
    return drafted(cast, publish(cast)[0])


@pytest.fixture
def colleague():
    return make_person("inspectors", "inspector-2")


def keep(cast, chase, words="请尽快报送。", **more):
    return keep_words(
        **({"chase": chase, "grade": 1, "by": cast.inspector, "words": words, "at": moment(4, 21)} | more)
    )


def words_of(notice):
    return notice.text["words"]


def test_words_that_were_kept_are_those_of_the_notice_whoever_issues_it(cast, chase, colleague):
    keep(cast, chase)
    assert not SupervisionNotice.objects.exists()
    assert words_of(issue(chase=chase, grade=1, by=colleague, at=moment(4, 22))) == "请尽快报送。"
    assert not CoveringWords.objects.exists()


def test_words_that_were_kept_are_issued_with_several_too(cast, chase):
    keep(cast, chase)
    done = issue_several(chases=[chase], by=cast.inspector, at=moment(4, 22))
    assert [words_of(one) for one in done.issued] == ["请尽快报送。"]


def test_the_date_for_an_answer_follows_the_day_of_issue(cast, chase):
    keep(cast, chase, words="请于2027年4月28日前报送。")  # five working days after the day on which they were kept
    notice = issue(chase=chase, grade=1, by=cast.inspector, at=moment(4, 26))
    assert notice.text["answer_until"] == "2027-05-03"
    assert words_of(notice) == "请于2027年5月3日前报送。"


def test_whoever_writes_over_words_that_they_have_not_read_is_told_them(cast, chase, colleague):
    assert keep(cast, chase, version=0).version == 1
    for late in (
        lambda: keep(cast, chase, words="别的", by=colleague, version=0),
        lambda: issue(chase=chase, grade=1, words="别的", by=colleague, version=0, at=moment(4, 22)),
    ):
        with pytest.raises(Overtaken) as told:
            late()
        assert told.value.values["text"] == "请尽快报送。"
    assert keep(cast, chase, words="别的", by=colleague, version=1).version == 2
    assert CoveringWords.objects.get().text == "别的"


def test_a_dropped_draft_takes_its_words_along_and_a_later_grade_has_its_own(cast, chase):
    keep(cast, chase)
    drop(chase=chase, by=cast.inspector, text="误会", at=moment(4, 22))
    assert not CoveringWords.objects.exists()
    with pytest.raises(Refused):
        keep(cast, chase, at=moment(4, 22))


def test_nothing_is_kept_of_a_grade_that_does_not_wait_without_words_or_by_anybody_else(cast, chase):
    for wrong in ({"grade": 2}, {"words": "  "}, {"by": cast.editor}, {"by": cast.reviewer}):
        with pytest.raises(Refused):
            keep(cast, chase, **wrong)
    assert not CoveringWords.objects.exists()


def test_an_inspector_keeps_words_leaves_and_finds_them_again(client, cast, chase, settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(moment(4, 21), tick=False):
        assert (
            send(client, cast.inspector, chase, "keep", text="x").status_code == 422
        )  # the fields are the notice's own
        client.post(
            reverse("chasing_chase", args=[chase.pk]),
            {"do": ["issue", "keep"], "issue-text": "我的话", "issue-version": "0"},
        )
        again = page(client, cast.inspector, chase)
        assert again.context["forms"]["issue"].initial["text"] == "我的话"
        assert "Words kept by" in again.content.decode()
        stale = send(client, cast.inspector, chase, "issue", text="另写", seen="3", version="0")
        assert stale.status_code == 422
        assert "我的话" in stale.content.decode()
        assert "另写" in stale.content.decode()
        assert 'name="issue-version" value="1"' in stale.content.decode()
