"""A closed year with frozen results, and the people who state them: for the tests of closing, statement and portal."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from targets.closing.actions import close_year, correct
from targets.models import PlanYear, Target
from targets.reporting import Finding
from tests.editions import publish_edition
from tests.factories import Cast, make_person
from tests.targets.year import claim, find
from whitepapers.actions import decide, sign_off, submit
from whitepapers.approval import Outcome, Stage
from whitepapers.compose import compose_content
from whitepapers.models import Round, WhitePaperPage
from whitepapers.release import print_due, release_due
from whitepapers.results.actions import open_statement

YEAR = 2024
CLOSE = dt.datetime(2025, 2, 28, 4, tzinfo=dt.UTC)
APPROVED = dt.datetime(2025, 4, 1, 4, tzinfo=dt.UTC)


def target_of(cast: Cast, serial: int) -> Target:
    """Return a target of the closed year."""
    return Target.objects.get(department=cast.department, plan_year__year=YEAR, serial=serial)


def verified(cast: Cast, serial: int, value: int) -> None:
    """Let the department claim and the inspection office verify a value for the last quarter."""
    day = dt.datetime(2025, 1, 5, 4, tzinfo=dt.UTC)
    one = claim(cast, target_of(cast, serial), value, period=f"{YEAR}Q4", at=day)
    find(cast, one, at=day + dt.timedelta(days=15))


@pytest.fixture
def admin(roles: None) -> Any:
    """Who closes years."""
    return make_person("administrators", "admin")


@pytest.fixture
def closed(cast: Cast, admin: Any) -> PlanYear:
    """Three targets: met, not met, never reported on; the year is closed."""
    publish_edition(cast.department, YEAR, targets=3)
    verified(cast, 1, 40)
    verified(cast, 2, 30)
    plan_year = PlanYear.objects.get(year=YEAR)
    close_year(plan_year=plan_year, by=admin, at=CLOSE)
    return PlanYear.objects.get(year=YEAR)


@pytest.fixture
def statement(cast: Cast, closed: PlanYear) -> WhitePaperPage:
    """The department's statement in drafting, with a foreword."""
    page = open_statement(department=cast.department, plan_year=closed, by=cast.editor)
    page.foreword = "<p>本局如实公布。</p>"
    page.save_revision(user=cast.editor)
    return page


def hand_in(cast: Cast, page: WhitePaperPage, at: dt.datetime = APPROVED) -> Round:
    """Sign off and submit."""
    sign_off(paper=page, by=cast.head, content=compose_content(page)[0], at=at)
    return submit(paper=page, by=cast.editor, at=at)


def approve(cast: Cast, one: Round, at: dt.datetime = APPROVED) -> Round:
    """Approve at both stages."""
    for stage, by in ((Stage.SUPERVISORY, cast.reviewer), (Stage.LEADER, cast.leader)):
        decide(round=one, stage=stage, outcome=Outcome.APPROVED, digest=one.digest, by=by, at=at)
    return one


def publish(cast: Cast, page: WhitePaperPage, at: dt.datetime = APPROVED) -> Round:
    """Bring the statement to the public."""
    one = approve(cast, hand_in(cast, page, at), at)
    _, failed = print_due()
    assert not failed, failed
    release_due(now=at)
    return one


def mend(cast: Cast, serial: int = 2, value: int = 40, note: str = "复核：验收资料补齐", day: int = 10) -> Any:
    """Correct a result after the close."""
    finding = Finding("verified", Decimal(value), completed_on=dt.date(YEAR, 12, 31), note=note)
    report = target_of(cast, serial).reports.latest("pk")
    return correct(report=report, by=cast.inspector, finding=finding, at=dt.datetime(2025, 5, day, 4, tzinfo=dt.UTC))
