"""Last year's results: into the register, verified by the inspection office, closed, exported, compared with the source."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from targets.actions import verify
from targets.closing.actions import close_year as close_year_of
from targets.closing.actions import year_facts
from targets.completion import Promise
from targets.facts import promise_of
from targets.management.spreadsheet import read_file
from targets.models import PlanYear, ProgressReport, User
from targets.refusal import Refused
from targets.reporting import Finding
from whitepapers.importing.claims import Claimed, claims_to_verify
from whitepapers.importing.outcome import Outcome
from whitepapers.importing.results import import_results
from whitepapers.management.commands.import_targets import read_mapping
from whitepapers.real.city import RESULTS
from whitepapers.real.source import MET, NOT_MET

MAPPINGS = Path(__file__).resolve().parent.parent / "mappings"
FULFILLED = {MET: True, NOT_MET: False}
FOUND = {
    MET: "As published: met. The source names no day; its word covers the promise's own date.",
    NOT_MET: "As published: not met.",
}
FORMATS = ("csv", "xlsx", "json")
WHY_WAITING = "The source gives these results as still to be achieved: there is nothing to find."


def import_last_year(file: Path) -> Outcome:
    """Transcribe the published results into the register; each result becomes a claim that nobody has verified yet."""
    mapping, by = read_mapping(MAPPINGS / "canada_results.toml"), User.objects.get(username="administrator")
    return import_results(read_file(file), file.name, year=RESULTS, by=by, mapping=mapping)


def verify_claims(claimed: dict[str, Claimed], inspector: User) -> tuple[int, list[str]]:
    """Record a finding on each claim that the source calls met or not met; return (how many, who was refused and why)."""
    made, refused = 0, []
    with transaction.atomic():  # one transaction for all: an inspector at a desk would take one each
        for report, claim in claims_to_verify(RESULTS, claimed):
            if claim.status not in FULFILLED:
                continue  # "to be achieved": the source gives no result, so there is nothing to find
            try:
                verify(report=report, by=inspector, finding=_finding(report, claim), value_text=claim.value_text)
                made += 1
            except Refused as refusal:
                refused.append(f"{report.target.number}: {refusal}")
    return made, refused


def _finding(report: ProgressReport, claim: Claimed) -> Finding:
    promise, fulfilled = promise_of(report.target), FULFILLED[claim.status]
    return Finding(
        outcome="verified",
        value=claim.value,
        fulfilled=fulfilled,
        completed_on=_completed_on(promise, report) if fulfilled else None,
        note=FOUND[claim.status],
    )


def _completed_on(promise: Promise, report: ProgressReport) -> dt.date | None:
    """Return the promise's own date where the report speaks of a later day: a result called met was met by its date."""
    if report.as_of <= promise.due:
        return None
    return max(promise.due, dt.date(RESULTS, 1, 1))


def close_year() -> PlanYear:
    """Close the year of the results today: whatever nobody verified until now stays without a verified report."""
    plan_year = PlanYear.objects.get(year=RESULTS)
    waiting = year_facts(plan_year, timezone.localdate()).waiting
    by = User.objects.get(username="administrator")
    close_year_of(plan_year=plan_year, by=by, waiting_seen=waiting, reason=WHY_WAITING if waiting else "")
    return PlanYear.objects.get(year=RESULTS)


def export(folder: Path) -> Iterator[Path]:
    """Write the evaluation of the year in every format, by the command a city would use; yield the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in FORMATS:
        file = folder / f"evaluation-{RESULTS}.{kind}"
        call_command("export_evaluation", RESULTS, format=kind, output=file)
        yield file
