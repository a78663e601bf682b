"""An amendment from the reopening to the next edition, and everything that must not get through on the way."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from publishing.models import Edition
from targets.models import Target
from tests.factories import Cast, approve, hand_in, make_paper, make_target, publish_next, publish_paper, submit_paper
from whitepapers import actions
from whitepapers.actions import changing, decide, sign_off
from whitepapers.amending import give_up, reopen
from whitepapers.approval import Outcome, Refused, Stage, State, state
from whitepapers.compose import compose_content
from whitepapers.drafting import delete_target, keep_target
from whitepapers.facts import paper_facts
from whitepapers.models import GivenUp, RecordEntry, Reopening, Withdrawal
from whitepapers.restoring import restore, restore_all
from whitepapers.versions import token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

SPRING = dt.datetime(2027, 4, 1, 2, tzinfo=dt.UTC)
SUMMER = dt.datetime(2027, 7, 1, 2, tzinfo=dt.UTC)  # the milestone of 30 June has passed
AFTER = dt.datetime(2028, 1, 10, 2, tzinfo=dt.UTC)  # the year is over


@pytest.fixture
def paper(cast):
    return publish_paper(cast).paper


def change(cast, paper, number=1, **values):
    draft = paper.targets.get(number=number)
    for name, value in values.items():
        setattr(draft, name, value)
    keep_target(paper=paper, draft=draft, by=cast.editor, store=draft.save, seen=token(draft))


def withdraw(cast, paper, number, reason=""):
    draft = paper.targets.get(number=number)
    delete_target(paper=paper, draft=draft, by=cast.editor, reason=reason, seen=token(draft))


def opened(cast, paper, at=SPRING, **more):
    return reopen(paper=paper, reason="上级规划调整", by=cast.editor, at=at, **more)


def refused(verb, words):
    with pytest.raises(Refused) as refusal:
        verb()
    assert words in str(refusal.value), str(refusal.value)


def test_from_the_first_edition_to_the_third_the_register_keeps_every_wording_with_its_reason(cast, paper):
    opened(cast, paper)
    change(cast, paper, value=Decimal(50), goal="年底前新增公交专用道50公里")
    make_target(paper, 4)
    withdraw(cast, paper, 3, "与另一项合并")
    one = publish_next(cast, paper, SPRING)
    second = Edition.objects.get(number=2)
    assert second.change_reason == one.change_reason == "上级规划调整"
    assert second.manuscript["head"]["amends"]["edition"] == 1
    log = {entry["number"]: entry for entry in second.manuscript["parts"]["changes"]}
    assert {key: entry["kind"] for key, entry in log.items()} == {
        "2027-jtys-001": "changed", "2027-jtys-004": "added", "2027-jtys-003": "withdrawn",
    }  # fmt: skip
    assert {"name": "value", "old": "40", "new": "50"} in log["2027-jtys-001"]["fields"]
    assert log["2027-jtys-003"]["reason"] == "与另一项合并"
    gone = Target.objects.get(number="2027-jtys-003")
    assert (gone.withdrawn_in, gone.withdrawn_because) == (second, "与另一项合并")
    assert gone.history.first().history_change_reason == "与另一项合并"
    reopen(paper=paper, reason="再次调整", by=cast.editor, at=SUMMER)
    change(cast, paper, value=Decimal(60))
    publish_next(cast, paper, SUMMER)
    kept = Target.objects.get(number="2027-jtys-001")
    assert (kept.value, kept.baseline["value"], kept.edition.number) == (60, "40", 3)
    versions = list(kept.history.order_by("history_id").values_list("value", "history_change_reason"))
    assert [(int(value), reason) for value, reason in versions] == [
        (40, "2027/jtys/v1"), (50, "上级规划调整"), (60, "再次调整"),
    ]  # fmt: skip
    call_command("verify_editions")
    call_command("rebuild_register", "--check")


@pytest.mark.parametrize("who", ["contributor", "head", "reviewer", "leader", "inspector"])
def test_nobody_but_the_departments_editor_reopens(cast, paper, who):
    refused(lambda: reopen(paper=paper, reason="因故", by=getattr(cast, who), at=SPRING), "Only an editor")


def test_the_editor_of_another_department_does_not_reopen(cast, paper):
    refused(lambda: reopen(paper=paper, reason="因故", by=Cast("jyj").editor, at=SPRING), "Only an editor")


def test_a_paper_that_is_drafted_under_review_or_not_yet_public_is_not_reopened(cast):
    paper = make_paper(cast)
    refused(lambda: opened(cast, paper), "Only a paper that is approved")
    one = submit_paper(cast, paper)
    refused(lambda: opened(cast, paper), "Only a paper that is approved")
    approve(cast, one)
    refused(lambda: opened(cast, paper), "not yet public")


def test_a_reopening_has_a_reason_and_comes_before_the_years_last_day(cast, paper):
    refused(lambda: reopen(paper=paper, reason=" — ", by=cast.editor, at=SPRING), "Give the reason")
    paper.plan_year.amendments_until = dt.date(2027, 3, 31)
    paper.plan_year.save()
    refused(lambda: opened(cast, paper), "last day for amendments")


def test_the_last_day_binds_the_submission_too_also_when_an_administrator_moves_it_in_between(cast, paper):
    opened(cast, paper)
    change(cast, paper, value=Decimal(50))
    paper.plan_year.amendments_until = dt.date(2027, 3, 31)
    paper.plan_year.save()
    refused(lambda: hand_in(cast, paper, SPRING), "the published edition stands")
    paper.plan_year.amendments_until = dt.date(2027, 4, 1)
    paper.plan_year.save()
    assert hand_in(cast, paper, SPRING).number == 2


def test_a_paper_is_reopened_once_whoever_repeats_it_is_refused_by_the_rule_and_by_the_database(cast, paper):
    first = opened(cast, paper)
    refused(lambda: opened(cast, paper), "Only a paper that is approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reopening.objects.create(paper=paper, digest=first.digest, reason="再来", by=cast.editor, at=SPRING)
    assert RecordEntry.objects.filter(kind="reopened").count() == 1


def test_whoever_reopened_never_decides_on_the_amendment(cast, paper):
    from targets.models import User

    opened(cast, paper)
    change(cast, paper, value=Decimal(50))
    one = hand_in(cast, paper, SPRING)
    assert {"id": cast.editor.pk, "name": cast.editor.label()}.items() <= one.writers[0].items()
    User.objects.filter(pk=cast.editor.pk).update(department=None)
    cast.editor.groups.set(cast.reviewer.groups.all())
    said = {"stage": Stage.SUPERVISORY, "outcome": Outcome.APPROVED, "digest": one.digest, "by": cast.editor}
    refused(lambda: decide(round=one, **said), "can't decide on it")


def test_an_amendment_without_any_change_is_not_submitted_and_can_be_given_up_and_begun_again(cast, paper):
    opened(cast, paper)
    refused(lambda: hand_in(cast, paper, SPRING), "Nothing differs")
    change(cast, paper, value=Decimal(50))
    refused(lambda: give_up(paper=paper, by=cast.editor), "restore the published wording first")
    restore_all(paper=paper, by=cast.editor)
    refused(lambda: give_up(paper=paper, by=cast.head), "Only an editor")
    give_up(paper=paper, by=cast.editor, at=SPRING)
    assert state(paper_facts(paper)) is State.APPROVED
    refused(lambda: change(cast, paper, value=Decimal(30)), "only be changed by reopening")
    refused(lambda: give_up(paper=paper, by=cast.editor), "No amendment")
    again = opened(cast, paper)
    assert again.attempt == 2
    assert state(paper_facts(paper)) is State.DRAFTING
    call_command("verify_editions")


def test_an_amendment_that_came_back_can_be_given_up_and_what_is_published_stands(cast, paper):
    opened(cast, paper)
    change(cast, paper, value=Decimal(50))
    one = hand_in(cast, paper, SPRING)
    said = {"stage": Stage.SUPERVISORY, "outcome": Outcome.RETURNED, "digest": one.digest, "comment": "不同意"}
    decide(round=one, by=cast.reviewer, at=SPRING, **said)
    restore_all(paper=paper, by=cast.editor)
    give_up(paper=paper, by=cast.editor, at=SPRING)
    assert state(paper_facts(paper)) is State.APPROVED
    opened(cast, paper, at=SUMMER)
    change(cast, paper, value=Decimal(60))
    publish_next(cast, paper, SUMMER)
    assert [one.number for one in Edition.objects.released()] == [1, 2]


def test_restoring_brings_back_every_field_a_deleted_row_its_duty_and_the_prose(cast, paper):
    opened(cast, paper)
    before = compose_content(paper)[0]
    change(
        cast,
        paper,
        value=None,
        value_text="若干",
        due=None,
        due_text="持续推进",
        kind="qualitative",
        quality="好",
        duty=None,
    )
    withdraw(cast, paper, 2, "不再做")
    withdraw(cast, paper, 3, "不再做")
    with changing(paper, by=cast.editor):
        make_target(paper, 9)
        paper.duties.all().delete()
    page = paper.get_latest_revision_as_object()
    page.foreword = "<p>另一篇前言。</p>"
    page.save_revision(user=cast.editor)
    restore(paper=paper, part="targets", name="2027-jtys-002", by=cast.editor)
    assert not Withdrawal.objects.filter(number=2).exists()
    restore_all(paper=paper, by=cast.editor)
    assert compose_content(paper)[0] == before
    refused(lambda: restore(paper=paper, part="targets", name="2027-jtys-001", by=cast.head), "Only an editor")


def test_a_published_target_is_withdrawn_by_the_editor_alone_with_its_own_reason(cast, paper):
    opened(cast, paper)
    refused(lambda: withdraw(cast, paper, 3), "give the reason")
    with changing(paper, by=cast.editor):
        paper.targets.get(number=3).delete()  # past the verb: the submission asks again
    refused(lambda: hand_in(cast, paper, SPRING), "without a public reason")


LOWERED = {
    "the value": ({"value": Decimal(30)}, "can't be lowered from 40 to 30"),
    "the value taken out": ({"value": None, "value_text": "若干"}, "can't be taken out"),
    "the date": ({"due": dt.date(2028, 6, 30)}, "put off"),
    "the date taken out": ({"due": None}, "the date can't be taken out"),
    "the unit": ({"unit": "米"}, "the unit can't be changed"),
    "the comparison": ({"comparison": "le"}, "the comparison can't be changed"),
    "the kind": ({"kind": "qualitative", "quality": "良好"}, "kind of target"),
    "a number in the words": ({"goal": "年底前新增公交专用道30公里"}, "numbers in its wording"),
}


@pytest.mark.parametrize("how", LOWERED)
def test_after_its_date_a_target_is_not_lowered_and_before_it_may_be(cast, paper, how):
    values, sentence = LOWERED[how]
    paper.targets.get(number=1).milestones.all().delete()
    opened(cast, paper)
    change(cast, paper, **values)
    refused(lambda: hand_in(cast, paper, AFTER), sentence)
    if how != "the kind":
        assert hand_in(cast, paper, SPRING).number == 2


def test_after_its_date_a_target_is_not_withdrawn_and_a_passed_milestone_not_dropped(cast, paper):
    opened(cast, paper)
    withdraw(cast, paper, 1, "不再需要")
    refused(lambda: hand_in(cast, paper, AFTER), "can't be withdrawn")
    restore_all(paper=paper, by=cast.editor)
    with changing(paper, by=cast.editor):
        paper.targets.get(number=1).milestones.all().delete()
    refused(lambda: hand_in(cast, paper, SUMMER), "progress requirement of 2027-06-30")
    assert hand_in(cast, paper, SPRING).number == 2


def test_two_amendments_in_a_row_smuggle_nothing_past_the_first_promised_date(cast, paper):
    change_to = dt.date(2027, 5, 31)
    opened(cast, paper)
    change(cast, paper, due=dt.date(2028, 12, 31))  # in time: allowed, and shown
    publish_next(cast, paper, SPRING)
    opened(cast, paper, at=AFTER)
    change(cast, paper, value=Decimal(10))
    refused(lambda: hand_in(cast, paper, AFTER), "its date, 2027-12-31, has passed; the value")
    restore_all(paper=paper, by=cast.editor)
    change(cast, paper, due=dt.date(2029, 12, 31))
    refused(lambda: hand_in(cast, paper, AFTER), "put off from 2028-12-31")
    restore_all(paper=paper, by=cast.editor)
    change(cast, paper, number=2, due=change_to)  # brought forward: from then on that day binds
    publish_next(cast, paper, AFTER)
    opened(cast, paper, at=AFTER)
    change(cast, paper, number=2, due=dt.date(2027, 12, 31))
    refused(lambda: hand_in(cast, paper, AFTER), "its date, 2027-05-31, has passed")


def test_an_amendment_whose_targets_date_passes_while_it_waits_is_not_approved(cast, paper):
    opened(cast, paper)
    change(cast, paper, value=Decimal(30))
    one = hand_in(cast, paper, SPRING)
    said = {"stage": Stage.SUPERVISORY, "outcome": Outcome.APPROVED, "digest": one.digest, "by": cast.reviewer}
    refused(lambda: decide(round=one, at=AFTER, **said), "can't be lowered")
    assert decide(round=one, at=SUMMER, **said).pk


MORE_THAN_WORDS = {
    "a figure": {"value": Decimal(41)},
    "a number in the text": {"goal": "年底前新增公交专用道41公里"},
    "a Chinese number in the text": {"task": "新增公交专用道（一）"},
    "a date": {"due": dt.date(2027, 12, 30)},
    "a kind": {"kind": "threshold"},
    "a unit": {"unit": "千米"},
    "a source": {"source": "superior"},
    "a partner": {"partners_text": "市公安局"},
    "the words emptied": {"goal": ""},
}


@pytest.mark.parametrize("what", MORE_THAN_WORDS)
def test_a_misprint_changes_words_only(cast, paper, what):
    opened(cast, paper, misprint=True)
    change(cast, paper, **MORE_THAN_WORDS[what])
    refused(lambda: hand_in(cast, paper, SPRING), "misprint")


def test_a_misprint_adds_and_withdraws_nothing_and_is_put_right_by_the_same_road_even_after_the_date(cast, paper):
    opened(cast, paper, misprint=True, at=AFTER)
    with changing(paper, by=cast.editor):
        make_target(paper, 9)
    refused(lambda: hand_in(cast, paper, AFTER), "adds and withdraws nothing")
    restore_all(paper=paper, by=cast.editor)
    change(cast, paper, goal="年底以前新增公交专用道40公里")
    publish_next(cast, paper, AFTER)
    edition = Edition.objects.get(number=2)
    assert edition.manuscript["head"]["amends"]["misprint"] is True
    assert [made["stage"] for made in edition.approvals] == ["supervisory", "leader"]


def test_the_road_for_a_misprint_rewrites_no_promise_after_its_date(cast, paper):
    words = {"kind": "qualitative", "value": None, "unit": "", "comparison": "", "goal": "建成公交专用道网络"}
    opened(cast, paper)
    change(cast, paper, number=2, **words)
    publish_next(cast, paper, SPRING)
    opened(cast, paper, at=AFTER, misprint=True)
    change(cast, paper, number=2, goal="就公交专用道网络开展研究")
    refused(lambda: hand_in(cast, paper, AFTER), "its words are the promise")
    change(cast, paper, number=2, goal="推进公交专用道网络")
    refused(lambda: hand_in(cast, paper, AFTER), "promise less")
    change(cast, paper, number=2, goal="建成公交专用道路网")
    assert hand_in(cast, paper, AFTER).pk


def test_several_small_misprints_in_a_row_never_add_up_to_another_promise(cast, paper):
    words = {"kind": "qualitative", "value": None, "unit": "", "comparison": "", "goal": "建成公交专用道网络"}
    opened(cast, paper)
    change(cast, paper, number=2, **words)
    publish_next(cast, paper, SPRING)
    opened(cast, paper, at=AFTER, misprint=True)
    change(cast, paper, number=2, goal="建成公交专用车网络")
    publish_next(cast, paper, AFTER)
    opened(cast, paper, at=AFTER)  # an edition by the full road that leaves the target alone moves nothing either
    change(cast, paper, number=1, value=Decimal(50))
    publish_next(cast, paper, AFTER)
    opened(cast, paper, at=AFTER, misprint=True)
    change(cast, paper, number=2, goal="建成公交专用车停靠站")
    refused(lambda: hand_in(cast, paper, AFTER), "its words are the promise")
    change(cast, paper, number=2, goal="建成公交专用道路网")
    publish_next(cast, paper, AFTER)
    edition = Edition.objects.get(number=5)
    assert edition.manuscript["head"]["amends"]["edition"] == 4
    assert [made["stage"] for made in edition.approvals] == ["supervisory", "leader"]


def test_another_public_reason_given_while_the_submission_prints_refuses_it(cast, paper, monkeypatch):
    first = opened(cast, paper)
    change(cast, paper, value=Decimal(50))
    real = actions._print_for_trial

    def meanwhile(*printed):
        given_up = GivenUp.objects.create(reopening=first, digest=first.digest, by=cast.editor, at=SPRING)
        said = {"paper": paper, "digest": given_up.digest, "attempt": 2, "by": cast.editor, "at": SPRING}
        Reopening.objects.create(reason="另一个理由", **said)
        return real(*printed)

    monkeypatch.setattr(actions, "_print_for_trial", meanwhile)
    refused(lambda: hand_in(cast, paper, SPRING), "while it was being printed")
    assert paper.rounds.count() == 1


def test_a_partner_that_was_renamed_is_no_change_of_the_department(cast, paper):
    partner = Cast("gaj").department
    opened(cast, paper)
    with changing(paper, by=cast.editor):
        paper.targets.get(number=1).partners.add(partner)
    publish_next(cast, paper, SPRING)
    type(partner).objects.filter(pk=partner.pk).update(name="市公安和交管局")
    opened(cast, paper)
    assert restore_all(paper=paper, by=cast.editor) == 0
    give_up(paper=paper, by=cast.editor, at=SPRING)
    opened(cast, paper, misprint=True)
    change(cast, paper, goal="年底以前新增公交专用道40公里")
    publish_next(cast, paper, SPRING)
    entry = Edition.objects.get(number=3).manuscript["parts"]["targets"][0]
    assert entry["partners"] == [{"code": "gaj", "name": "市公安和交管局"}]


def test_the_change_log_is_signed_frozen_and_the_same_each_time(cast, paper):
    opened(cast, paper)
    change(cast, paper, value=Decimal(50))
    assert compose_content(paper) == compose_content(paper)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0], at=SPRING)
    change(cast, paper, value=Decimal(51))
    change(cast, paper, value=Decimal(50))
    assert hand_in(cast, paper, SPRING).manuscript["parts"]["changes"][0]["softened"] == []


def test_a_softened_promise_is_marked_in_the_change_log(cast, paper):
    opened(cast, paper)
    change(cast, paper, value=Decimal(30), due=dt.date(2028, 1, 31))
    one = hand_in(cast, paper, SPRING)
    assert one.manuscript["parts"]["changes"][0]["softened"] == ["value", "due"]
