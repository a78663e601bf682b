"""A row of every record of tracking and evaluation, for tests that try to change them; the rows need not make sense."""

import datetime as dt
from typing import Any

from targets.models import (
    ChaseRun,
    Commendation,
    EvidenceLink,
    FinalResult,
    IndicatorSet,
    IndicatorValue,
    LinkedReport,
    MissFinding,
    MissReason,
    Objection,
    ObjectionAnswer,
    OverrideConfirmation,
    Ownership,
    PartEvidence,
    PartLink,
    PartReport,
    PrintedPaper,
    ProgressReport,
    Recommendation,
    ReferralStep,
    ReportRequest,
    Result,
    SampleSeed,
    SiteCheck,
    SitePhoto,
    StatusOverride,
    Target,
)
from tests.factories import Cast, PlanYearFactory
from tests.publishing.editions import make_edition
from tests.targets.chasing.world import everything
from whitepapers.models import RecommendationAnswer, WhitePaperPage

AT = dt.datetime(2027, 1, 5, tzinfo=dt.UTC)
DAY = AT.date()
FILE: dict[str, Any] = {"name": "a.png", "sha256": "f" * 64, "size": 1, "content_type": "image/png"}


def write_the_tracking(cast: Cast, report: ProgressReport) -> None:
    """Write a row of each record between a report and the outcome of what was late."""
    target, said = report.target, {"by": cast.editor, "at": AT}
    EvidenceLink.objects.create(report=report, url="https://city.example/", title="照片")
    owner = Ownership.objects.create(
        target=target, sequence=1, unit="公共交通处", officer=cast.editor, since=DAY, **said
    )
    ReportRequest.objects.create(
        ownership=owner, target=target, period="2027Q1", stage="asked", to="a@b.example", at=AT
    )
    LinkedReport.objects.create(report=report, ownership=owner)
    part = PartReport.objects.create(
        target=target, department=cast.department, period="2027Q1", sequence=1, as_of=DAY, text="已配合", **said
    )
    PartEvidence.objects.create(part=part, **FILE)
    PartLink.objects.create(part=part, url="https://city.example/", title="照片")
    PrintedPaper.objects.create(sha256="d" * 64, digest="e" * 64, at=AT)
    SampleSeed.objects.create(plan_year=target.plan_year, period="2027Q1", seed="a" * 64, share=20, at=AT)
    visit = SiteCheck.objects.create(target=target, report=report, day=DAY, place="工地", note="已看", **said)
    SitePhoto.objects.create(site_check=visit, **FILE)
    about: dict[str, Any] = {"target": target, "sequence": 1, **said}
    by_hand = StatusOverride.objects.create(
        **about, name="甲", post="处长", status="at_risk", computed="on_track", reason="停工"
    )
    OverrideConfirmation.objects.create(override=by_hand, name="乙", post="处长", **said)
    missed: dict[str, Any] = {**about, "status": "overdue", "day": DAY, "text": "停工"}
    MissFinding.objects.create(reason=MissReason.objects.create(**missed), outcome="justified", **missed)
    ChaseRun.objects.create(on=DAY, at=AT)
    everything(cast, target, "停工")
    referral = target.referrals.get()
    ReferralStep.objects.create(referral=referral, sequence=1, kind="received", **said)


def write_the_evaluation(cast: Cast, report: ProgressReport) -> None:
    """Write a row of each record of the evaluation office."""
    target, said = report.target, {"by": cast.evaluator, "at": AT}
    of: dict[str, Any] = {"plan_year": target.plan_year, "department": cast.department, **said}
    chosen = IndicatorSet.objects.create(
        plan_year=target.plan_year, kind="", version=1, data="{}", digest="a" * 64, **said
    )
    IndicatorValue.objects.create(
        **of, indicator="a", period=str(target.plan_year), sequence=1, value=1, source="统计公报"
    )
    Commendation.objects.create(**of, sequence=1, text="表扬", document="通报")
    result = Result.objects.create(
        **of, indicator_set=chosen, version=1, provisional=False, on=DAY, cut_off=AT, points=1, content="{}",
        digest="b" * 64, objections_until=DAY,
    )  # fmt: skip
    objection = Objection.objects.create(result=result, indicator="a", text="不同意", **said)
    ObjectionAnswer.objects.create(objection=objection, outcome="upheld", text="维持", **said)
    FinalResult.objects.create(result=result, digest="b" * 64, **of)
    answer_a_recommendation(cast, target, WhitePaperPage.objects.filter(department=cast.department)[0])


def answer_a_recommendation(cast: Cast, target: Target, paper: WhitePaperPage) -> None:
    """Write a recommendation on a target, and what a paper answers to it."""
    advice = Recommendation.objects.create(target=target, sequence=1, text="提高", by=cast.evaluator, at=AT)
    RecommendationAnswer.objects.create(
        paper=paper, recommendation=advice, sequence=1, text="照办", by=cast.editor, at=AT
    )


def promise_of_another_year(cast: Cast) -> Target:
    """Write a target of the register that no paper made."""
    edition = make_edition("adv")
    return Target.objects.create(
        department=cast.department, plan_year=PlanYearFactory(year=1998), number="1998-adv-001", serial=1, task="修路",
        kind="qualitative", edition=edition, baseline_edition=edition, leaf="d" * 64,
    )  # fmt: skip
