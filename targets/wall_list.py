"""The list for the wall: a department's targets, who owns each, and a code that leads to its reporting page (ADR 31).

It is an internal paper. A code speaks for the owner who is named today: after a hand-over it leads nowhere, and the list
is printed again.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing.document import Block, Code, Document, Facts, Note, Section
from targets.models import City, Department, Ownership, PlanYear, Target
from targets.owners import owners
from targets.report_link import address_of


def listed(department: Department, plan_year: PlanYear) -> list[Target]:
    """Return the targets on the list: what the department still promises, in its own order."""
    rows = Target.objects.filter(department=department, plan_year=plan_year, withdrawn_in=None)
    return list(rows.select_related("department", "plan_year").order_by("serial"))


def wall_list(department: Department, plan_year: PlanYear, today: dt.date) -> Document:
    """Return the list as it stands on a day, by unit; the number of queries depends on nothing."""
    targets = listed(department, plan_year)
    named, city = owners(targets), City.objects.first()
    with override(department.language):
        by_unit: dict[str, list[Target]] = {}
        for one in targets:
            by_unit.setdefault(_unit(one, named.get(one.pk)), []).append(one)
        sections = [
            section
            for number, (unit, rows) in enumerate(sorted(by_unit.items(), key=lambda pair: not pair[0]), start=1)
            for section in _unit_sections(number, unit, rows, named, today)
        ]
        headline = _("Our targets and who answers for them")
        return Document(
            title=f"{department.label()} {plan_year.year} {headline}",
            issuer=department.label(),
            language=department.language,
            sections=tuple(sections),
            headline=headline,
            period=str(plan_year.year),
            place=city.label() if city else "",
            edition=_("as of %(day)s") % {"day": date_format(today, "DATE_FORMAT")},
            date=date_format(today, "DATE_FORMAT"),
            dated=today,
            notice=_("Internal paper of %(department)s: it names officers. Not for the public.")
            % {"department": department.label()},
            leaflet=True,
        )


def _unit(target: Target, ownership: Ownership | None) -> str:
    return ownership.unit if ownership else target.responsible_unit


def _unit_sections(
    number: int, unit: str, targets: Iterable[Target], named: dict[int, Ownership], today: dt.date
) -> Iterable[Section]:
    yield Section(f"unit-{number}", unit or _("No unit is named"), ())
    for one in targets:
        yield Section(one.number, f"{one.number} {one.task}", _blocks(one, named.get(one.pk), today), level=2)


def _blocks(target: Target, ownership: Ownership | None, today: dt.date) -> tuple[Block, ...]:
    officer = ownership.officer.label() if ownership and ownership.officer else _("nobody is named yet")
    day = date_format(target.due or target.plan_year.last_day, "DATE_FORMAT")
    facts = Facts(
        (
            (_("Due"), day),
            (_("Promised"), _promised(target)),
            (_("Officer"), officer),
        )
    )
    why = why_no_code(target, ownership)
    if why or ownership is None:
        return (facts, Note(why))
    words = _("Scan to report on this target. The code is %(officer)s's and ends when the target is handed over.")
    alternative = _("Code that leads to the reporting page of %(number)s")
    address = address_of(ownership, target, made_on=today)
    return (facts, Code(address, words % {"officer": officer}, alternative % {"number": target.number}))


def _promised(target: Target) -> str:
    if target.value is None:
        return target.goal or "—"
    return f"{target.get_comparison_display()} {target.value.normalize():f} {target.unit}".strip()


def why_no_code(target: Target, ownership: Ownership | None) -> str:
    """Return why a target has no code, translated; "" where it has one."""
    if ownership is None:
        return _("No code: this target has no owner yet. Name one under “Owners”, and print the list again.")
    if ownership.officer is None:
        return _("No code: the unit has named no officer. Name one under “Owners”, and print the list again.")
    if not ownership.officer.is_active or ownership.officer.department_id != target.department_id:
        return _("No code: the officer is no longer here. Hand the target over, and print the list again.")
    if target.withheld:
        return _("No code: this target is withheld from the public; report on it after signing in.")
    return ""
