"""Makes the departments, people and papers that the benchmarks measure."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unittest import mock

from django.contrib.auth.models import Group
from django.utils import timezone

from publishing.pdf import Pdf
from publishing.press import Printed
from targets.management.commands.sync_roles import sync_roles
from targets.models import City, Department, PlanYear, User
from targets.roles import Role
from whitepapers.actions import changing, decide, open_paper, sign_off, submit
from whitepapers.approval import Outcome, Stage
from whitepapers.compose import compose_content
from whitepapers.models import DutyDraft, MilestoneDraft, Round, TargetDraft, WhitePaperPage

STEPS = ((3, 31, "完成方案并公示"), (6, 30, "完成过半"), (9, 30, "完成主要部分"), (12, 31, "全部完成并验收"))


@contextmanager
def without_pdf() -> Iterator[None]:
    """Leave the PDF out while the block runs; web page and data are made as ever."""
    with mock.patch("publishing.press.render_pdf", return_value=Pdf(data=b"%PDF-1.7", pages=1)):
        yield


@contextmanager
def without_print() -> Iterator[None]:
    """Leave the whole print of a transcript out: layout, PDF, web page and data files."""

    def print_nothing(job: Any, _moment: dt.datetime) -> None:
        job.printed = Printed(files={"manuscript.json": (job.text.encode(), "application/json")}, pages=1)

    with mock.patch("whitepapers.importing.results._print", print_nothing):
        yield


@dataclass(frozen=True)
class Bench:
    """A department with everybody a paper needs."""

    department: Department
    editor: User
    head: User
    reviewer: User
    leader: User


def make_person(name: str, role: Role, home: Department | None = None) -> User:
    """Return the account, making it at the first call; nobody can sign in with it."""
    user, new = User.objects.get_or_create(username=name, defaults={"department": home, "password": "!"})
    if new:
        user.groups.add(Group.objects.get(name=str(role)))
    return user


def make_bench(code: str) -> Bench:
    """Return the department `code` and its people, making them at the first call."""
    sync_roles()
    City.objects.get_or_create(name="量测市", defaults={"name_en": "Bench"})
    leader = make_person("bench-leader", Role.LEADER)
    home, _ = Department.objects.get_or_create(code=code, defaults={"name": f"市{code}局", "leader": leader})
    return Bench(
        home,
        make_person(f"editor-{code}", Role.EDITOR, home),
        make_person(f"head-{code}", Role.HEAD, home),
        make_person("bench-reviewer", Role.REVIEWER),
        leader,
    )


def make_year(year: int) -> PlanYear:
    """Return a plan year whose release time is over, so that what is approved is released at once."""
    plan_year, _ = PlanYear.objects.get_or_create(
        year=year,
        defaults={
            "title": "部门责任白皮书",
            "contributions_due": dt.date(year - 1, 12, 1),
            "submission_due": dt.date(year - 1, 12, 10),
            "review_due": dt.date(year - 1, 12, 20),
            "approval_due": dt.date(year - 1, 12, 28),
            "release_at": timezone.now() - dt.timedelta(days=1),
        },
    )
    return plan_year


def make_paper(bench: Bench, plan_year: PlanYear, size: int) -> WhitePaperPage:
    """Return a drafted paper of `size` targets with four milestones each."""
    paper = open_paper(department=bench.department, plan_year=plan_year, by=bench.editor)
    with changing(paper, by=bench.editor):
        paper.foreword = "<p>本局根据法定职责、上级要求和市政府年度工作任务，向社会作出如下承诺。</p>"
        paper.save_revision(user=bench.editor)
        duties = DutyDraft.objects.bulk_create(
            DutyDraft(
                paper=paper,
                number=number,
                title=f"职责{number}",
                text="依法履行管理职责。",
                basis="《中华人民共和国公路法》",
            )
            for number in range(1, 7)
        )
        drafts = TargetDraft.objects.bulk_create(_draft(paper, number, duties) for number in range(1, size + 1))
        MilestoneDraft.objects.bulk_create(
            MilestoneDraft(
                target=draft,
                sort_order=order,
                due=dt.date(plan_year.year, month, day),
                text=text,
                value=Decimal(10 * (order + 1)),
            )
            for draft in drafts
            for order, (month, day, text) in enumerate(STEPS)
        )
    return paper


def _draft(paper: WhitePaperPage, number: int, duties: list[DutyDraft]) -> TargetDraft:
    return TargetDraft(
        paper=paper,
        number=number,
        division="综合处",
        duty=duties[number % len(duties)],
        task=f"第{number}项：改善主要道路的通行条件",
        goal=f"年底前完成{number + 20}公里道路的整治并通过验收，沿线公交车速提高",
        kind="count",
        comparison="ge",
        value=Decimal(40),
        unit="公里",
        due=dt.date(paper.plan_year.year, 12, 31),
        source="superior",
        source_document="《宁海省道路提升行动计划》",
        source_number="宁交〔2025〕12号",
        responsible_unit="综合处",
    )


def submit_paper(bench: Bench, paper: WhitePaperPage) -> Round:
    """Sign off and submit."""
    sign_off(paper=paper, by=bench.head, content=compose_content(paper)[0])
    return submit(paper=paper, by=bench.editor)


def approve(bench: Bench, one: Round) -> None:
    """Approve at both stages."""
    decide(round=one, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=one.digest, by=bench.reviewer)
    decide(round=one, stage=Stage.LEADER, outcome=Outcome.APPROVED, digest=one.digest, by=bench.leader)


def make_rounds(bench: Bench, paper: WhitePaperPage, number: int) -> Round:
    """Return the paper's open round after so many: each before it was returned and answered by one softer row."""
    latest = submit_paper(bench, paper)
    for turn in range(1, number):
        decide(
            round=latest,
            stage=Stage.SUPERVISORY,
            outcome=Outcome.RETURNED,
            digest=latest.digest,
            by=bench.reviewer,
            comment="请说明统计口径。",
        )
        with changing(paper, by=bench.editor):
            paper.targets.filter(number=turn).update(value=Decimal(35), goal=f"力争完成{turn}公里道路的整治")
        latest = submit_paper(bench, paper)
    return latest
