"""Builders for tests: a city with departments and people, papers with rows, and papers at every stage."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import factory
from django.contrib.auth.models import Group

from targets.fates import Fate
from targets.models import AssignedTask, City, Department, PlanYear, Target, User
from targets.roles import Role
from whitepapers.actions import decide, open_paper, sign_off, submit
from whitepapers.approval import Outcome, Stage
from whitepapers.carry_over import proposed
from whitepapers.compose import compose_content
from whitepapers.disposing import Saying, dispose
from whitepapers.models import Disposition, DutyDraft, MilestoneDraft, Round, TargetDraft, WhitePaperPage
from whitepapers.old_targets import read_last_year


class DepartmentFactory(factory.django.DjangoModelFactory):
    """A bureau with a code of its own."""

    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"dept{n}")
    name = factory.LazyAttribute(lambda one: f"市{one.code}局")
    name_en = factory.LazyAttribute(lambda one: f"Bureau {one.code}")


class PlanYearFactory(factory.django.DjangoModelFactory):
    """A year whose release time is 1 March, 10:00 local time."""

    class Meta:
        model = PlanYear
        django_get_or_create = ("year",)

    year = 2027
    title = "部门责任白皮书"
    title_en = "Departmental Responsibility White Paper"
    contributions_due = factory.LazyAttribute(lambda one: dt.date(one.year - 1, 12, 15))
    submission_due = factory.LazyAttribute(lambda one: dt.date(one.year - 1, 12, 31))
    review_due = factory.LazyAttribute(lambda one: dt.date(one.year, 1, 31))
    approval_due = factory.LazyAttribute(lambda one: dt.date(one.year, 2, 15))
    release_at = factory.LazyAttribute(lambda one: dt.datetime(one.year, 3, 1, 2, 0, tzinfo=dt.UTC))


class AssignedTaskFactory(factory.django.DjangoModelFactory):
    """One of the city's yearly tasks."""

    class Meta:
        model = AssignedTask

    plan_year = factory.SubFactory(PlanYearFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    text = "全市新增公交专用道40公里"
    document = "市政府年度工作任务"
    lead = factory.SubFactory(DepartmentFactory)


def make_city(notice: str = "") -> City:
    """Return the one city row."""
    return City.objects.first() or City.objects.create(name="泓州市", name_en="Hongzhou", notice=notice)


def make_person(role: Role | None, username: str = "", department: Department | None = None, **more: Any) -> User:
    """Return a person in a role; the password is whitebook-demo."""
    name = username or f"{role}-{department.code if department else ''}-{User.objects.count()}"
    user = User.objects.create_user(name, password="whitebook-demo", department=department, **more)
    if role is not None:
        user.groups.add(Group.objects.get_or_create(name=str(role))[0])
    return user


class Cast:
    """Everybody around one department: contributor, editor, head, reviewer, leader, inspector, evaluator."""

    def __init__(self, code: str = "jtys", **department: Any) -> None:
        self.department = DepartmentFactory(code=code, **department)
        self.contributor = make_person(Role.CONTRIBUTOR, f"contributor-{code}", self.department, unit="公共交通处")
        self.editor = make_person(Role.EDITOR, f"editor-{code}", self.department)
        self.head = make_person(Role.HEAD, f"head-{code}", self.department)
        self.reviewer = make_person(Role.REVIEWER, f"reviewer-{code}", post="监察专员")
        self.leader = make_person(Role.LEADER, f"leader-{code}", post="副市长")
        self.inspector = make_person(Role.INSPECTOR, f"inspector-{code}")
        self.evaluator = make_person(Role.EVALUATOR, f"evaluator-{code}")
        self.clerk = make_person(Role.CLERK, f"clerk-{code}")
        self.department.leader = self.leader
        self.department.save()


def make_paper(cast: Cast, year: int = 2027, targets: int = 3) -> WhitePaperPage:
    """Return a paper in drafting with one duty and some targets; the editor is on record as a writer."""
    make_city()
    paper = open_paper(department=cast.department, plan_year=PlanYearFactory(year=year), by=cast.editor)
    paper.foreword, paper.closing = "<p>本局承诺如下。</p>", "<p>欢迎监督。</p>"
    paper.save_revision(user=cast.editor)
    duty = DutyDraft.objects.create(paper=paper, number=1, title="公共交通", basis="《城市公共汽车和电车客运管理规定》")
    for number in range(1, targets + 1):
        make_target(paper, number, duty=duty)
    return paper


def make_target(paper: WhitePaperPage, number: int, **more: Any) -> TargetDraft:
    """Return one counted target of 40 km with a milestone at mid-year."""
    values: dict[str, Any] = {
        "task": f"新增公交专用道（{number}）",
        "goal": "年底前新增公交专用道40公里",
        "kind": "count",
        "comparison": "ge",
        "value": Decimal(40),
        "unit": "公里",
        "due": dt.date(paper.plan_year.year, 12, 31),
        "source": "statutory",
        "source_document": "《城市公共汽车和电车客运管理规定》",
        "division": "公共交通处",
        "responsible_unit": "公共交通处",
    }
    target = TargetDraft.objects.create(paper=paper, number=number, **(values | more))
    MilestoneDraft.objects.create(
        target=target, due=dt.date(paper.plan_year.year, 6, 30), text="完成一半", value=Decimal(20), sort_order=0
    )
    return target


def say(paper: WhitePaperPage, by: User, target: Target, outcome: str, reason: str = "") -> Disposition:
    """Say what became of one target of last year, after looking at what is said of it now."""
    there = paper.dispositions.filter(target=target).first()
    seen = there.changed_at if there else None
    dispose(paper=paper, by=by, sayings=[Saying(target.pk, outcome, reason, seen)])
    return paper.dispositions.get(target=target)


def dispose_all(cast: Cast, paper: WhitePaperPage, leave_out: int = 0) -> None:
    """Say of every target of last year what fits: what its successors make of it, met where it is, else dropped."""
    rows = [one for one in read_last_year(paper) if one.faults]
    for one in rows[leave_out:]:
        fate = one.proposed or proposed(one.old, one.successors) or Fate.DROPPED
        say(paper, cast.editor, one.target, str(fate), "职责已移交，不再列入本年度目标。")


def submit_paper(cast: Cast, paper: WhitePaperPage, **more: Any) -> Round:
    """Say what became of last year's targets, sign off and submit."""
    dispose_all(cast, paper)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    return submit(paper=paper, by=cast.editor, **more)


def approve(cast: Cast, one: Round, stages: Iterable[Stage] = tuple(Stage)) -> Round:
    """Approve at the given stages by the people of the cast."""
    for stage in stages:
        by = cast.reviewer if stage is Stage.SUPERVISORY else cast.leader
        decide(round=one, stage=stage, outcome=Outcome.APPROVED, digest=one.digest, by=by)
    return one


def publish_paper(cast: Cast, year: int = 2027, targets: int = 3, now: dt.datetime | None = None) -> Round:
    """Bring a paper all the way to the public: drafted, submitted, approved twice, printed, released, adopted."""
    from whitepapers.release import print_due, release_due

    one = approve(cast, submit_paper(cast, make_paper(cast, year, targets)))
    print_due()
    release_due(now=now or dt.datetime(year, 3, 1, 3, 0, tzinfo=dt.UTC))
    return one


def hand_in(cast: Cast, paper: WhitePaperPage, at: dt.datetime) -> Round:
    """Sign off and submit at a moment."""
    if (content := compose_content(paper)[0]) != paper.sign_offs.order_by("-id").values_list(
        "content", flat=True
    ).first():
        sign_off(paper=paper, by=cast.head, content=content, at=at)
    return submit(paper=paper, by=cast.editor, at=at)


def publish_next(cast: Cast, paper: WhitePaperPage, at: dt.datetime) -> Round:
    """Bring a reopened paper to its next edition, every step at the same moment."""
    from whitepapers.release import print_due, release_due

    one = hand_in(cast, paper, at)
    for stage, by in ((Stage.SUPERVISORY, cast.reviewer), (Stage.LEADER, cast.leader)):
        decide(round=one, stage=stage, outcome=Outcome.APPROVED, digest=one.digest, by=by, at=at)
    print_due()
    release_due(now=at)
    return one


def print_edition_of(one: Round) -> str:
    """Return the body of the web page that an approved round would be printed as."""
    from publishing.web import render_body
    from whitepapers.layout import lay_out
    from whitepapers.release import approvals_of

    number = one.manuscript["head"]["edition"]
    return render_body(lay_out(one.manuscript, digest=one.digest, number=number, approvals=approvals_of(one)))
