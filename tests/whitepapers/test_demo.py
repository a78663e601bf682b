"""The demo city: loading it twice is loading it once, and what a board, list or page can show is there to be seen."""

import datetime as dt
import io

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command

from publishing.models import Edition, Series
from targets.completion import Status
from targets.missed import Outcome
from targets.models import (
    ChaseStep,
    Delegation,
    FinalResult,
    FrozenResults,
    MissFinding,
    ObjectionAnswer,
    Ownership,
    PlanYear,
    Referral,
    StatusOverride,
    Target,
    User,
    Verification,
)
from targets.owners import owners
from targets.silence import silent_owners
from whitepapers.management.commands import load_demo
from whitepapers.models import Filing, Reopening

TODAY = dt.date(2026, 11, 27)
CODES = "jyj,kjcx,gyxx,zjj,yjgl,cgzf"
LIVE_TOGETHER = ("django_session", "wagtailsearch", "wagtailcore_referenceindex")  # not of the city


def load(**more):
    call_command("load_demo", on=TODAY, departments=CODES, stdout=io.StringIO(), **more)


def rows():
    """Return how many rows every table of ours and of Wagtail holds."""
    models = [one for one in apps.get_models() if not one._meta.db_table.startswith(LIVE_TOGETHER)]
    return {one._meta.label: one._base_manager.count() for one in models if one._meta.managed}


@pytest.mark.django_db
def test_loading_the_demo_twice_is_loading_it_once_and_it_shows_each_thing(
    monkeypatch, settings, tmp_path, quick_press
):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    monkeypatch.setattr(load_demo, "processors", lambda: 1)
    with time_machine.travel(dt.datetime(2026, 11, 27, 4, tzinfo=dt.UTC), tick=True):
        load()
        once = rows()
        load()
    assert {name: (number, once[name]) for name, number in rows().items() if number != once[name]} == {}
    _check_owners()
    _check_checking()
    _check_yearend()
    _check_decisions()
    _check_scores()


def _check_owners():
    under_way = Target.objects.filter(plan_year__year=2026, withdrawn_in=None)
    silent = silent_owners(under_way, TODAY)
    said_nothing = next(one for one in silent if one.officer is not None and one.officer.username == "contributor-gyxx")
    assert len(said_nothing.rows) >= 3
    assert said_nothing.requests >= 2  # asked, reminded, and said nothing
    gone = User.objects.get(username="former-cgzf")
    assert not gone.is_active
    assert [one.officer for one in owners(under_way.filter(department__code="cgzf")).values()].count(gone) == 2
    assert Ownership.objects.filter(officer=None).exists()  # a unit without an officer
    assert under_way.exclude(pk__in=Ownership.objects.values("target")).exists()  # and targets of nobody


def _check_checking():
    assert set(Verification.objects.values_list("outcome", flat=True)) == {"verified", "disputed", "returned"}
    entries = StatusOverride.objects.filter(target__plan_year__year=2026)
    assert entries.filter(confirmation__isnull=False).exists()
    assert entries.filter(confirmation=None, status=Status.ON_TRACK).exists()  # waits for the second inspector
    judged = set(MissFinding.objects.values_list("outcome", flat=True))
    assert judged == {Outcome.JUSTIFIED, Outcome.UNJUSTIFIED}
    steps = set(ChaseStep.objects.values_list("kind", flat=True))
    assert steps >= {"reminded", "overdue", "issued_1", "received", "explained", "issued_2", "extended", "referred"}
    assert Referral.objects.count() > Referral.objects.open().count() > 0


def _check_yearend():
    assert PlanYear.objects.get(year=2025).closed_on == dt.date(2026, 2, 28)
    assert FrozenResults.objects.filter(department__code="jyj", sequence=2).exists()
    statements = Edition.objects.released().filter(series=Series.RESULTS, subject__startswith="2025/jyj")
    assert [one.number for one in statements.order_by("number")] == [1, 2]
    assert Reopening.objects.filter(paper__department__code="zjj").exists()
    assert Edition.objects.released().papers().filter(subject="2026/zjj", number=2).exists()


def _check_decisions():
    filed = Filing.objects.filter(round__paper__plan_year__year=2027)
    assert {one.round.paper.department.code: hasattr(one, "check_made") for one in filed} == {
        "yjgl": True,
        "kjcx": False,
    }
    assert [(one.principal.username, one.acting.username) for one in Delegation.objects.in_force(TODAY)] == [
        ("leader-3", "leader-1")
    ]


def _check_scores():
    answered = dict(ObjectionAnswer.objects.values_list("objection__result__department__code", "outcome"))
    assert answered == {"gyxx": "upheld", "cgzf": "rejected"}
    final = set(FinalResult.objects.values_list("department__code", flat=True))
    assert {"gyxx", "cgzf"} <= final
    assert "zjj" not in final  # its objection still waits
