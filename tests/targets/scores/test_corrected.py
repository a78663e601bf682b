"""A correction after the close, and a score that is final already: it is seen, and a new version follows it; nothing is edited."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from targets.closing.actions import close_year, correct
from targets.desk.score_needs import scores_to_read, scores_to_renew
from targets.evaluating.last_score import last_score
from targets.evaluating.results import content_of, finalise, object_to, propose
from targets.evaluating.sets import load_set
from targets.models import Department, FinalResult, FrozenResults, Result
from targets.reporting import Finding
from tests.factories import make_person
from tests.targets.scores.played import figures, load, other_set, play, proposed, year
from tests.targets.scores.test_results import refused
from tests.targets.year import moment

pytestmark = pytest.mark.django_db
CLOSE, PROPOSED, FINAL = moment(1, 20, 2028), moment(1, 24, 2028), moment(2, 7, 2028)
CORRECTED, AGAIN, LATEST = moment(4, 10, 2028), moment(4, 12, 2028), moment(5, 15, 2028)


@pytest.fixture(autouse=True)
def summer(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(LATEST, tick=False):
        yield


@pytest.fixture
def closed(cast):
    """A year closed on the record, with an indicator set and every figure."""
    targets = play(cast)
    load(cast)
    close_year(plan_year=year(), by=make_person("administrators", "admin"), at=CLOSE)
    figures(cast)
    return targets


def mend(cast, target, value=10, at=CORRECTED):
    finding = Finding("disputed", Decimal(value), note="复核：里程虚报", method="documents")
    return correct(report=target.reports.latest("pk"), by=cast.inspector, finding=finding, at=at)


@pytest.fixture
def final(cast, closed):
    return finalise(result=(one := proposed(cast, at=PROPOSED)), digest=one.digest, by=cast.evaluator, at=FINAL).result


def settle(cast, result, at=LATEST):
    return finalise(result=result, digest=result.digest, by=cast.evaluator, at=at)


def test_a_score_names_the_frozen_results_that_it_rests_on(cast, final):
    frozen = FrozenResults.objects.get()
    assert final.frozen == frozen
    assert content_of(final)["results"] == {"version": 1, "digest": frozen.digest}


def test_a_correction_is_seen_beside_the_final_score_and_asked_of_who_scores(client, cast, closed, final):
    assert [one.count for one in scores_to_renew(cast.evaluator, LATEST.date())] == [0]
    mend(cast, closed[0])
    assert [one.count for one in scores_to_renew(cast.evaluator, LATEST.date())] == [1]
    for person in (cast.head, cast.evaluator):
        client.force_login(person)
        page = client.get(reverse("score", args=[2027, "jtys"])).content.decode()
        assert "were corrected since" in page
        assert "里程虚报" in page
        board = client.get(reverse("scores"), {"year": "2027"}).content.decode()
        assert "the results that final version 1 rests on were corrected" in board


def test_a_new_version_follows_the_correction_and_the_old_one_stays_as_it_was(client, cast, closed, final):
    mend(cast, closed[0])
    assert "say why a new version" in refused(proposed, cast, at=AGAIN)
    second = proposed(cast, at=AGAIN, reason="核验结论更正")
    assert (second.version, second.frozen.sequence, second.points < final.points) == (2, 2, True)
    assert last_score(cast.department, 2027, final_only=True).points == final.points, "the final one stands meanwhile"
    assert [one.count for one in scores_to_read(cast.head, AGAIN.date())] == [1]
    assert "can object until" in refused(settle, cast, second, AGAIN)
    object_to(result=second, indicator="A1", text="另有佐证材料", by=cast.head, at=AGAIN)
    assert "not answered" in refused(settle, cast, second)
    assert Result.objects.get(version=1).content == final.content


def test_once_the_new_version_is_final_it_stands_and_both_are_on_record(client, cast, closed, final):
    mend(cast, closed[0])
    second = proposed(cast, at=AGAIN, reason="核验结论更正")
    assert settle(cast, second).sequence == 2
    assert "final already" in refused(settle, cast, second)
    assert "final already" in refused(settle, cast, final)
    assert list(FinalResult.objects.values_list("result__version", "sequence")) == [(1, 1), (2, 2)]
    assert last_score(cast.department, 2027, final_only=True).points == second.points
    assert [one.count for one in scores_to_renew(cast.evaluator, LATEST.date())] == [0]
    client.force_login(cast.head)
    page = client.get(reverse("score", args=[2027, "jtys"]))
    assert [one["code"] for one, _label in page.context["changed"]] == ["A1", "B2"] or page.context["changed"]
    assert page.context["place"].place == 1
    assert "Version 2 with" in client.get(reverse("score", args=[2027, "jtys"]), {"version": "1"}).content.decode()


def test_without_a_correction_a_final_score_is_never_followed_by_another(cast, closed, final):
    assert "only a correction" in refused(proposed, cast, at=AGAIN, reason="领导要求重评")
    mend(cast, closed[0])
    settle(cast, proposed(cast, at=AGAIN, reason="核验结论更正"))
    assert "only a correction" in refused(proposed, cast, at=LATEST, reason="再来一次")
    assert "is final" in refused(figures, cast, "99", reason="更正")


def test_no_cut_off_day_before_the_correction_gets_around_it(cast, closed):
    first = proposed(cast, at=PROPOSED)
    mend(cast, closed[0])
    assert "were corrected" in refused(settle, cast, first)
    early = {"at": AGAIN, "on": PROPOSED.date(), "reason": "按原截止日"}
    assert "say the same" in refused(proposed, cast, **early)
    figures(cast, "91", reason="决算更正")
    assert "were corrected" in refused(settle, cast, proposed(cast, **early))


def test_after_a_correction_of_the_same_day_the_score_of_the_morning_is_not_made_final(cast, closed):
    morning = proposed(cast, at=PROPOSED)
    mend(cast, closed[0], at=PROPOSED + dt.timedelta(hours=2))
    assert morning.on == PROPOSED.date()
    assert "were corrected" in refused(settle, cast, morning)


def test_a_score_of_before_scores_named_what_they_rest_on_counts_as_resting_on_the_first_version(cast, closed):
    result = proposed(cast, at=PROPOSED)
    values = {one.attname: getattr(result, one.attname) for one in Result._meta.concrete_fields if one.name != "id"}
    old = Result.objects.create(**values | {"version": 2, "frozen_id": None})
    settle(cast, old)
    mend(cast, closed[0])
    assert [one.count for one in scores_to_renew(cast.evaluator, LATEST.date())] == [1]
    assert proposed(cast, at=AGAIN, reason="核验结论更正").frozen.sequence == 2


def test_neither_a_new_class_nor_new_weights_reach_a_department_whose_score_is_final(
    client, cast, other, closed, final
):
    Department.objects.filter(pk=cast.department.pk).update(kind="office")
    assert "is final" in refused(load, cast, data=other_set("20"), reason="调整权重")
    load_set(plan_year=year(), kind="district", data=other_set("10"), by=cast.evaluator, reason="区级指标")
    assert "is final" in refused(load, cast, kind="office", data=other_set("10"), reason="办公室类指标")
    mend(cast, closed[0])
    second = proposed(cast, at=AGAIN, reason="核验结论更正")
    assert (second.indicator_set_id, content_of(second)["kind"]) == (final.indicator_set_id, "bureau")
    settle(cast, second)
    client.force_login(cast.evaluator)
    (shown,) = client.get(reverse("scores"), {"year": "2027"}).context["classes"]
    assert shown.label == "bureau"


def test_the_database_refuses_a_second_final_score_of_one_turn(cast, final):
    result = Result.objects.get()
    values = {one.attname: getattr(result, one.attname) for one in Result._meta.concrete_fields if one.name != "id"}
    second = Result.objects.create(**values | {"version": 2})
    with pytest.raises(IntegrityError), transaction.atomic():
        FinalResult.objects.create(result=second, plan_year=year(), department=cast.department, digest=second.digest,
                                   by=cast.evaluator, at=LATEST)  # fmt: skip


def exported(*args):
    out = io.StringIO()
    call_command("export_evaluation", "2027", "--table", "scores", *args, stdout=out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue().removeprefix("\ufeff")))
    return row


def test_the_export_gives_the_final_score_and_says_that_a_newer_one_is_on_its_way(cast, closed, final):
    names = ("version", "state", "results", "corrected", "newer")
    assert [exported()[one] for one in names] == ["1", "final", "1", "no", "no"]
    mend(cast, closed[0])
    assert [exported()[one] for one in names] == ["1", "final", "1", "yes", "no"]
    second = proposed(cast, at=AGAIN, reason="核验结论更正")
    assert [exported()[one] for one in names] == ["1", "final", "1", "yes", "yes"]
    settle(cast, second)
    assert [exported()[one] for one in names] == ["2", "final", "2", "no", "no"]
    assert [exported("--on", "2028-04-12")[one] for one in names] == ["1", "final", "1", "yes", "yes"]
    assert exported()["results_digest"] == json.loads(second.content)["results"]["digest"]


def test_proposing_after_a_correction_asks_the_database_as_often_for_many_finals_as_for_few(
    cast, other, closed, final, django_assert_max_num_queries
):
    mend(cast, closed[0])
    with django_assert_max_num_queries(60):
        propose(plan_year=year(), departments=[cast.department], by=cast.evaluator, at=AGAIN, reason="更正")
