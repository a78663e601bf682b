"""Brings papers from draft to edition as the right people, several at once in processes of their own."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Brought:
    """What became of one paper: its address, its targets and pages, or why it stayed behind."""

    subject: str
    targets: int = 0
    pages: int = 0
    fault: str = ""


def state_results(department_id: int, year: int) -> Brought:
    """Open a department's statement of results of the closed year and bring it to its edition, by the same people."""
    from targets.models import Department, PlanYear, User
    from whitepapers.results.actions import open_statement

    department = Department.objects.get(pk=department_id)
    by = User.objects.get(username=f"editor-{department.code}")
    page = open_statement(department=department, plan_year=PlanYear.objects.get(year=year), by=by)
    return bring_to_edition(page.pk)


def bring_to_edition(paper_id: int) -> Brought:
    """Say what became of last year's, sign off, submit, approve twice and print; every step by whom it concerns."""
    from publishing.faults import Unprintable
    from targets.models import User
    from whitepapers.actions import decide, sign_off, submit
    from whitepapers.approval import Outcome, Refused, Stage
    from whitepapers.compose import compose_content
    from whitepapers.models import WhitePaperPage
    from whitepapers.real.dispositions import dispose_of_last_year
    from whitepapers.release import print_due

    paper = WhitePaperPage.objects.select_related("department__leader", "plan_year").get(pk=paper_id)
    code = paper.department.code
    person: Callable[[str], User] = lambda name: User.objects.get(username=name)  # noqa: E731
    if not paper.is_statement:
        dispose_of_last_year(paper, person(f"editor-{code}"))
    content, targets = compose_content(paper)
    try:
        sign_off(paper=paper, by=person(f"head-{code}"), content=content)
        opened = submit(paper=paper, by=person(f"editor-{code}"))
        leader = paper.department.leader
        assert leader is not None
        for stage, by in ((Stage.SUPERVISORY, person("reviewer")), (Stage.LEADER, leader)):
            decide(round=opened, stage=stage, outcome=Outcome.APPROVED, digest=opened.digest, by=by)
    except (Refused, Unprintable) as fault:
        return Brought(paper.subject, targets, fault=str(fault))
    printed, failed = print_due(digest=opened.digest)
    if failed:
        return Brought(paper.subject, targets, fault=failed[0].message)
    return Brought(paper.subject, targets, printed[0].pages)
