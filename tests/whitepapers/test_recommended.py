"""The two loops: what evaluation recommends must be answered before submission, and an open referral is shown until closed."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.web import render_body
from targets.chasing.referring import refer
from targets.evaluating.recommending import recommend
from targets.models import Duty, ReferralStep, Target
from targets.refusal import Overtaken, Refused
from tests.factories import dispose_all, hand_in, make_paper, make_person, submit_paper
from tests.targets.scores.played import load, play, proposed
from whitepapers.actions import submit
from whitepapers.compose import compose_content
from whitepapers.facts import paper_facts
from whitepapers.heeding import heed
from whitepapers.models import RecommendationAnswer
from whitepapers.recommended import recommended, unheard
from whitepapers.review.casefile import case_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def december(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 12, 10, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def paper(cast, quick_press):
    """The paper for 2028, with a recommendation on one target and on the duty of 2027."""
    from tests.editions import publish_edition

    publish_edition(cast.department, targets=3)
    recommend(of=Target.objects.get(serial=1), text="目标值应可核验", by=cast.evaluator)
    recommend(of=Duty.objects.get(), text="职责应覆盖农村公交", by=cast.evaluator)
    return make_paper(cast, year=2028)


def answer_all(paper, by):
    for one in recommended(paper):
        heed(paper=paper, recommendation=one.row.pk, text=f"已采纳：{one.number}", by=by)


def test_a_submission_is_refused_with_the_numbers_of_what_is_not_answered(cast, paper):
    with pytest.raises(Refused) as why:
        submit_paper(cast, paper)
    assert "2 recommendations of the evaluation office have no answer yet: 2027-jtys-001, 2027-jtys-d01" in str(
        why.value
    )
    (target, _duty) = recommended(paper)
    heed(paper=paper, recommendation=target.row.pk, text="改为可核验的里程数", by=cast.editor)
    with pytest.raises(Refused, match=r"1 recommendations .*: 2027-jtys-d01"):
        submit(paper=paper, by=cast.editor)
    answer_all(paper, cast.editor)
    assert (
        submit(paper=paper, by=cast.editor).number == 1
    )  # the head's signature holds: an answer is no text of the paper


def test_a_later_recommendation_asks_again_and_the_earlier_answer_is_not_taken_for_one(cast, paper):
    answer_all(paper, cast.editor)
    assert unheard(paper) == ()
    recommend(of=Target.objects.get(serial=1), text="目标值应逐季核验", by=cast.evaluator)
    assert unheard(paper) == ("2027-jtys-001",)


def test_what_was_answered_is_changed_by_a_second_answer_and_the_round_shows_what_stood_then(cast, paper):
    answer_all(paper, cast.editor)
    one = submit_paper(cast, paper)
    target = recommended(paper)[0]
    with pytest.raises(Refused):
        heed(paper=paper, recommendation=target.row.pk, text="审核期间改口", by=cast.editor)
    RecommendationAnswer.objects.create(
        paper=paper,
        recommendation=target.row,
        sequence=2,
        text="后来的答复",
        by=cast.editor,
        at=one.at + dt.timedelta(hours=1),
    )
    assert recommended(paper, until=one.at)[0].answer.sequence == 1
    assert recommended(paper)[0].answer.sequence == 2
    said = render_body(case_file(paper))
    assert "已采纳：2027-jtys-001" in said
    assert "后来的答复" not in said


def test_two_answers_with_one_sequence_are_refused_by_the_database_and_a_slower_writer_is_told(cast, paper):
    row = recommended(paper)[0].row
    heed(paper=paper, recommendation=row.pk, text="第一次答复", by=cast.editor, seen=0)
    with pytest.raises(Overtaken):
        heed(paper=paper, recommendation=row.pk, text="另一人的答复", by=cast.editor, seen=0)
    assert heed(paper=paper, recommendation=row.pk, text=" 第一次答复 ", by=cast.editor) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        RecommendationAnswer.objects.create(
            paper=paper,
            recommendation=row,
            sequence=1,
            text="x",
            by=cast.editor,
            at=dt.datetime(2027, 12, 11, tzinfo=dt.UTC),
        )


def test_only_the_department_answers_and_a_contributor_only_for_the_own_division(cast, other, paper):
    target, duty = (one.row.pk for one in recommended(paper))
    for person in (other.editor, cast.evaluator, cast.reviewer, cast.head):
        with pytest.raises(Refused):
            heed(paper=paper, recommendation=target, text="替别人答复", by=person)
    heed(paper=paper, recommendation=target, text="本处答复", by=cast.contributor)
    with pytest.raises(Refused):
        heed(paper=paper, recommendation=duty, text="职责由编辑答复", by=cast.contributor)
    with pytest.raises(Refused, match="in words"):
        heed(paper=paper, recommendation=duty, text=" … ", by=cast.editor)
    with pytest.raises(Refused, match="something else by now"):
        heed(paper=paper, recommendation=duty + 99, text="没有的建议", by=cast.editor)


def test_nobody_recommends_to_the_own_department_and_nobody_but_the_evaluation_office(cast, paper):
    target = Target.objects.get(serial=2)
    for person in (cast.head, cast.inspector, make_person("evaluators", "insider", cast.department)):
        with pytest.raises(Refused):
            recommend(of=target, text="自己建议自己", by=person)
    with pytest.raises(Refused, match="word for word"):
        recommend(of=Target.objects.get(serial=1), text="目标值应可核验", by=cast.evaluator)


def address(paper):
    return reverse("desk:dispositions", args=[paper.pk])


def test_the_drafter_answers_beside_the_target_and_the_duty(client, cast, paper):
    client.force_login(cast.editor)
    page = client.get(address(paper)).content.decode()
    assert page.count("The evaluation office recommends") == 2
    assert "2 recommendations are not answered yet" in page
    target, duty = (one.row.pk for one in recommended(paper))
    sent = {f"r{target}": "改为里程数<b>", f"r{target}-seen": "0", f"r{duty}": "已纳入职责", f"r{duty}-seen": "0"}
    assert client.post(address(paper), sent).status_code == 302
    assert unheard(paper) == ()
    late = client.post(address(paper), {f"r{target}": "旧页面上的答复", f"r{target}-seen": "0"})
    assert late.status_code == 409
    assert "旧页面上的答复" in late.content.decode()
    assert "改为里程数<b>" not in client.get(address(paper)).content.decode()
    assert "2027-jtys-d01" in client.get(reverse("desk:duties", args=[paper.pk])).content.decode()


def test_the_step_to_submit_leads_to_the_answers(client, cast, paper):
    dispose_all(cast, paper)
    client.force_login(cast.editor)
    assert paper_facts(paper, with_content=True).unheard == ("2027-jtys-001", "2027-jtys-d01")
    page = client.get(reverse("desk:submit", args=[paper.pk])).content.decode()
    assert "Answer the recommendations" in page


def test_the_reviewer_reads_recommendation_answer_and_open_referral(client, cast, paper):
    target = Target.objects.get(serial=1)
    referral = refer(target=target, cause="miss", text="未完成且理由不成立", by=cast.inspector)
    answer_all(paper, cast.editor)
    one = submit_paper(cast, paper)
    client.force_login(cast.reviewer)
    for name in ("whitepapers_round", "whitepapers_sheet"):
        page = client.get(reverse(name, args=[one.pk])).content.decode()
        assert "目标值应可核验" in page
        assert "已采纳：2027-jtys-001" in page
        assert str(referral) in page


def test_an_open_referral_is_shown_to_drafter_and_evaluator_until_it_is_closed(client, cast, paper):
    target = Target.objects.get(serial=1)
    referral = refer(target=target, cause="miss", text="未完成且理由不成立", by=cast.inspector)
    screens = (
        (cast.editor, address(paper)),
        (cast.evaluator, f"{reverse('recommendations')}?year=2027&department=jtys"),
    )
    for person, where in screens:
        client.force_login(person)
        assert str(referral) in client.get(where).content.decode()
    ReferralStep.objects.create(
        referral=referral, sequence=1, kind="closed", by=cast.reviewer, at=dt.datetime(2027, 12, 10, 5, tzinfo=dt.UTC)
    )
    for person, where in screens:
        client.force_login(person)
        assert str(referral) not in client.get(where).content.decode()


def test_the_drafter_sees_the_proposed_score_and_the_reviewer_only_a_final_one(client, cast, quick_press):
    play(cast, kept=0)
    load(cast)
    paper = make_paper(cast, year=2028)
    result = proposed(cast, at=dt.datetime(2027, 12, 9, 4, tzinfo=dt.UTC))
    client.force_login(cast.editor)
    page = client.get(address(paper)).content.decode()
    assert str(result.points) in page
    assert "What it counted for in the score" in page
    dispose_all(cast, paper)
    one = hand_in(cast, paper, dt.datetime(2027, 12, 10, 4, tzinfo=dt.UTC))
    client.force_login(cast.reviewer)
    assert (
        "What it counted for in the score"
        not in client.get(reverse("whitepapers_sheet", args=[one.pk])).content.decode()
    )


def test_an_answer_is_not_printed_and_does_not_change_what_the_head_signs(cast, paper):
    before = compose_content(paper)[0]
    answer_all(paper, cast.editor)
    assert compose_content(paper)[0] == before


def test_the_screen_asks_as_often_for_many_recommendations_as_for_few(client, cast, paper):
    client.force_login(cast.editor)
    client.get(address(paper))
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(paper)).status_code == 200
        counts.append(len(queries))
        for one in Target.objects.filter(serial__gt=1):
            if not one.recommendations.exists():
                recommend(of=one, text="同样应可核验", by=cast.evaluator)
    assert counts[0] == counts[1]
