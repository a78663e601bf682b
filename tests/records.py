"""A row of every record that is written once, for tests that try to change them; the rows need not make sense."""

import datetime as dt
from typing import Any

from publishing.models import Edition, ErasedFile, Erasure, Publication
from targets.models import Closing, Delegation, FrozenResults
from tests.factories import Cast, PlanYearFactory
from tests.publishing.editions import make_edition
from whitepapers.models import (
    Assignment,
    CooperationAnswer,
    CooperationRequest,
    Coordination,
    DecisionLink,
    ErasureCheck,
    ErasureOrder,
    Filing,
    FilingCheck,
    FindingAnswer,
    GivenUp,
    LinkUse,
    Point,
    Reopening,
    Round,
)

AT = dt.datetime(2027, 1, 5, tzinfo=dt.UTC)


def write_one_of_each(cast: Cast, made: Round) -> None:
    """Write a row of each record that the road to an approval does not write by itself."""
    for edition in Edition.objects.filter(digest=made.digest):  # none before it is printed
        Publication.objects.create(
            edition=edition, where="gazette", name="公报", published_on=AT.date(), by=cast.editor, at=AT, sequence=1,
            chain="d" * 64,
        )  # fmt: skip
    filing = Filing.objects.create(
        round=made, outcome="approved", signer=cast.leader, digest=made.digest, name="scan.png", sha256="f" * 64, size=1,
        content_type="image/png", by=cast.inspector, at=AT,
    )  # fmt: skip
    FilingCheck.objects.create(filing=filing, by=cast.evaluator, at=AT)
    link = DecisionLink.objects.create(
        round=made, person=cast.leader, digest=made.digest, token_sha256="a" * 64, expires_at=AT, by=cast.clerk, at=AT
    )
    LinkUse.objects.create(link=link, what="opened", at=AT)
    reopening = Reopening.objects.create(paper=made.paper, digest="e" * 64, reason="更正", by=cast.editor, at=AT)
    GivenUp.objects.create(reopening=reopening, digest="e" * 64, by=cast.editor, at=AT)
    about: dict[str, Any] = {"paper": made.paper, "number": 1, "content": "c" * 64, "at": AT}
    FindingAnswer.objects.create(**about, rule="no_unit", text="见附件", by=cast.editor)
    about |= {"department": cast.department}
    CooperationRequest.objects.create(**about, by=cast.editor)
    objection = CooperationAnswer.objects.create(**about, answer="objected", text="不同意", by=cast.head)
    Coordination.objects.create(objection=objection, text="由本局承担", document="会议纪要", by=cast.editor, at=AT)
    Point.objects.create(
        round=made, stage="supervisory", entry="head", content="c" * 64, verdict="note", by=cast.reviewer, at=AT
    )
    Assignment.objects.create(round=made, reviewer=cast.reviewer, by=cast.reviewer, at=AT)
    day = AT.date()
    Delegation.objects.create(principal=cast.leader, acting=cast.reviewer, begins=day, ends=day, by=cast.leader, at=AT)


def write_an_erasure(cast: Cast) -> None:
    """Write a row of each record of a withdrawal by order, about an edition of its own."""
    edition = make_edition("rec")
    order = ErasureOrder.objects.create(
        department=cast.department, edition=edition, part="targets", entry="2027-jtys-001", leaf="d" * 64, reason="个人信息",
        issuer="法院", document="裁定书", number="12号", name="a.pdf", sha256="f" * 64, size=1,
        content_type="application/pdf", by=cast.clerk, at=AT,
    )  # fmt: skip
    ErasureCheck.objects.create(order=order, ordered_by=cast.clerk, by=cast.reviewer, confirmed=True, at=AT)
    erasure = Erasure.objects.create(
        sequence=1, subject=edition.subject, digest="0" * 64, reason="个人信息", document="裁定书", order="0" * 64,
        text="0" * 64, at=AT, chain="0" * 64,
    )  # fmt: skip
    file = edition.artefacts.all()[0]
    ErasedFile.objects.create(erasure=erasure, artefact=file, after=file.sha256, size=file.size)


def write_a_year_end(cast: Cast) -> None:
    """Write a closing and the results that it froze, of a year of its own."""
    year = PlanYearFactory(year=1999)
    closing = Closing.objects.create(
        plan_year=year, on=AT.date(), digest="a" * 64, by=cast.clerk, at=AT, chain="1" * 64
    )
    FrozenResults.objects.create(
        closing=closing,
        department=cast.department,
        rows_json="[]",
        digest="b" * 64,
        by=cast.clerk,
        at=AT,
        chain="2" * 64,
    )
