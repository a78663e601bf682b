"""Proves the year's end: the chain of what was frozen, and that register, reports and findings still say the same."""

from collections.abc import Iterator

from django.utils import timezone

from publishing.erased_rows import is_linked, is_what_was_frozen
from publishing.faults import Fault
from publishing.manuscript import FIRST_LINK, canonical, link
from targets.closing.rows import AT_THE_CLOSE, results_on, year_digest
from targets.closing.rule import differences
from targets.models import Closing, FrozenResults, PlanYear


def prove_closings() -> Iterator[Fault]:
    """Yield whatever does not hold of the closed years: chain, digests, dates, and every field that was computed otherwise."""
    before = FIRST_LINK
    for closing in Closing.objects.select_related("plan_year").order_by("id"):
        if closing.chain != link(before, closing.record()):
            yield Fault(f"closing {closing}", "the chain of closings breaks here")
        before = closing.chain
        if closing.plan_year.closed_on != closing.on:
            yield Fault(f"closing {closing}", f"the year says that it was closed on {closing.plan_year.closed_on}")
        yield from _prove_results(closing)
    for year in PlanYear.objects.filter(closed_on__isnull=False, closing__isnull=True, target__isnull=False).distinct():
        yield Fault(f"closing {year}", "the year was closed without a record")


def _prove_results(closing: Closing) -> Iterator[Fault]:
    versions: dict[str, list[FrozenResults]] = {}
    related = ("department", "closing__plan_year", "verification__report__target", "override__target")
    for one in closing.results.select_related(*related).order_by("department", "sequence"):
        versions.setdefault(one.department.code, []).append(one)
    if closing.digest != year_digest({code: found[0].digest for code, found in versions.items()}):
        yield Fault(f"closing {closing}", "its digest is not that of the frozen results")
    for found in versions.values():
        yield from _prove_chain(closing, found)
    yield from _prove_computed(closing, versions)


def _prove_chain(closing: Closing, versions: list[FrozenResults]) -> Iterator[Fault]:
    before = closing.chain
    for position, one in enumerate(versions, start=1):
        if one.sequence != position or not is_linked(one, before):
            yield Fault(f"results {one}", "the chain of versions breaks here")
        if not is_what_was_frozen(one, "rows_json") or canonical(one.rows) != one.rows_json:
            yield Fault(f"results {one}", "its rows are not those that were frozen")
        before = one.chain


def _prove_computed(closing: Closing, versions: dict[str, list[FrozenResults]]) -> Iterator[Fault]:
    """Compute the first version as of the close, and each corrected target as of its last correction."""
    departments = [found[0].department for found in versions.values()]
    at_close = results_on(closing.plan_year, departments, closing.on)
    late = {timezone.localdate(one.at) for found in versions.values() for one in found[1:]}
    on_day = {day: results_on(closing.plan_year, departments, day) for day in sorted(late)}
    for code, found in versions.items():
        last = {one.target.number: timezone.localdate(one.at) for one in found[1:]}
        now = {row["number"]: row for row in at_close.get(code, [])}
        for number, day in last.items():
            fresh = {row["number"]: row for row in on_day[day].get(code, [])}.get(number)
            if fresh is not None:
                now[number] = fresh | {name: now[number][name] for name in AT_THE_CLOSE if number in now}
        for one in differences(found[-1].rows, now.values()):
            what = f"{one.number} {one.field}".strip()
            yield Fault(f"results {found[-1]}", f"{what}: frozen is {one.frozen!r}, computed is {one.found!r}")
