"""Looks names up: departments by code or name, duties, assigned tasks, last year's targets. Few queries, none a row."""

import difflib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from targets.models import AssignedTask, Department, Target, User
from targets.models.city import code_is_plain
from targets.refusal import gettext_noop
from targets.spreadsheets.cells import line
from targets.spreadsheets.problems import Problem
from whitepapers.drafting import next_duty_number
from whitepapers.importing.mapping import Foreign
from whitepapers.importing.said import settle
from whitepapers.importing.table import Record, Table
from whitepapers.models import DutyDraft

if TYPE_CHECKING:
    from whitepapers.models import WhitePaperPage

LONGEST_DUTY = 300

_UNKNOWN = gettext_noop("There is no department “%(name)s”.")
_UNKNOWN_NEAR = gettext_noop("There is no department “%(name)s”; did you mean “%(near)s”?")
_NO_CODE = gettext_noop(
    "The department “%(name)s” can't be made: its code must be 2 to 16 lower-case letters and digits."
)
_NO_DUTY = gettext_noop("The paper has no duty “%(name)s”; ask the department's editor to add it.")
_NO_TASK = gettext_noop("The city's yearly tasks have no number “%(name)s”.")
_NO_TARGET = gettext_noop("The register has no target “%(name)s” of this department in an earlier year.")


class Departments:
    """Every department of the city by code, name and English name, and by the names that a mapping gives."""

    def __init__(self, mapping: Foreign) -> None:
        self.mapping = mapping
        self._by_name: dict[str, Department] = {}
        for one in Department.objects.select_related("leader"):
            self._know(one)

    def _know(self, department: Department) -> None:
        for name in (department.code, department.name, department.name_en):
            if name:
                self._by_name.setdefault(name.casefold(), department)

    def find(self, name: str) -> Department | None:
        """Return the department of a code or name, or None."""
        code = self.mapping.departments.get(name)
        return self._by_name.get((code or name).casefold()) or self._by_name.get(name.casefold())

    def missing(self, record: Record, table: Table, key: str, name: str) -> Problem:
        """Return the sentence about an unknown department, with the nearest name."""
        close = difflib.get_close_matches(name.casefold(), self._by_name, n=1, cutoff=0.6)
        if close:
            return table.problem(record, key, _UNKNOWN_NEAR, name=name, near=self._by_name[close[0]].name)
        return table.problem(record, key, _UNKNOWN, name=name)

    def create(self, table: Table, key: str = "department") -> list[Problem]:
        """Make the departments that the records name and the city doesn't have; return what can't be made."""
        problems: list[Problem] = []
        leaders: dict[str, User] = {}
        for record in table.records:
            name = line(record.cell(key))
            if not name or self.find(name) is not None:
                continue
            code = self.mapping.departments.get(name, name.casefold())
            try:
                code_is_plain(code)
            except ValidationError:
                problems.append(table.problem(record, key, _NO_CODE, name=name))
                continue
            full = line(record.cell("name")) or name
            self._make(code, full, line(record.cell("name_en")), line(record.cell("leader")), leaders)
        for name in self._partners(table):
            if self.find(name) is None and name in self.mapping.departments:
                self._make(self.mapping.departments[name], name, "", "", leaders)
        return problems

    def _partners(self, table: Table) -> Iterable[str]:
        marks = f"[{re.escape(self.mapping.separators)}]"
        return {name.strip() for record in table.records for name in re.split(marks, line(record.cell("partners")))}

    def _make(self, code: str, name: str, name_en: str, leader: str, leaders: dict[str, User]) -> None:
        person = None
        if leader:
            person = leaders.get(leader) or leaders.setdefault(leader, _leader(leader))
        department = Department.objects.create(
            code=code, name=name[:80], name_en=name_en[:120], leader=person, order=len(self._by_name),
            **({"language": self.mapping.language} if self.mapping.language else {}),
        )  # fmt: skip
        self._know(department)


def _leader(post: str) -> User:
    """Return the leader of a post, an account without a password until an administrator gives it one."""
    from django.contrib.auth.models import Group

    from targets.roles import Role

    name = "leader-" + re.sub(r"[^a-z0-9]+", "-", post.casefold()).strip("-")[:80]
    person, new = User.objects.get_or_create(username=name, defaults={"first_name": post[:150], "post": post[:80]})
    if new:
        person.set_unusable_password()
        person.save()
        person.groups.add(Group.objects.get_or_create(name=str(Role.LEADER))[0])
    return person


class PaperNames:
    """What the rows of one paper may refer to: its duties, the year's assigned tasks, earlier years' targets."""

    def __init__(self, paper: "WhitePaperPage", wanted: Iterable[str], *, may_add_duties: bool) -> None:
        self.paper, self.may_add = paper, may_add_duties
        self.duties = list(paper.duties.order_by("number"))
        self.new_duties: list[DutyDraft] = []
        self._tasks = {one.number: one for one in AssignedTask.objects.filter(plan_year=paper.plan_year)}
        numbers = {self.number(name) for name in wanted if name}
        earlier = Target.objects.filter(department=paper.department, plan_year__year__lt=paper.plan_year.year)
        self._targets = {one.number: one for one in earlier.filter(number__in=numbers)} if numbers else {}

    def number(self, name: str) -> str:
        """Return the permanent number of last year's target; its number within the paper is enough."""
        if re.fullmatch(r"\d{1,5}", name):
            return f"{self.paper.plan_year.year - 1}-{self.paper.department.code}-{int(name):03d}"
        return name

    def duty(self, name: str, text: str, basis: str) -> DutyDraft | None:
        """Return the duty of a title or number, a new one when the person may add it, or None."""
        wanted = settle(name)
        for one in self.duties:
            if settle(one.title) == wanted:
                return one
        found = re.fullmatch(r"(?:\d{4}-[a-z0-9]+-)?d?0*(\d{1,4})", wanted)
        if found:
            return next((one for one in self.duties if one.number == int(found[1])), None)
        if not self.may_add or len(wanted) > LONGEST_DUTY:
            return None
        number = next_duty_number(self.paper) + len(self.new_duties)
        new = DutyDraft(paper=self.paper, number=number, title=wanted, text=text, basis=basis)
        self.duties.append(new)
        self.new_duties.append(new)
        return new

    def task(self, name: str) -> AssignedTask | None:
        """Return the assigned task of a number, or None."""
        return self._tasks.get(name)

    def target(self, name: str) -> Target | None:
        """Return the earlier target of a number, or None."""
        return self._targets.get(self.number(name))


NO_DUTY, NO_TASK, NO_TARGET = _NO_DUTY, _NO_TASK, _NO_TARGET
