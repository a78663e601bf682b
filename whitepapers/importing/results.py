"""The verb: import last year's published targets with their results into the register, as transcripts.

A transcript is an edition v0 that was never approved here and says so. It can't replace anything: a department that
has any edition or round of that year is refused, and only the city's own offices may transcribe.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from publishing import pagefiles
from publishing.faults import Unprintable
from publishing.manuscript import freeze
from publishing.models import Edition, Origin
from publishing.press import Printed, keep_edition, print_document, release
from targets.adoption import adopt
from targets.frequencies import frequencies
from targets.models import PlanYear, ProgressReport, Target
from targets.refusal import gettext_noop
from targets.roles import Role
from targets.spreadsheets.problems import CannotImport, Problem
from whitepapers.facts import fresh_person
from whitepapers.importing.actions import find_plan_year, group, open_by_department, open_table
from whitepapers.importing.claims import Claimed, as_of, read_claim
from whitepapers.importing.columns import RESULT_COLUMNS, TARGET_COLUMNS
from whitepapers.importing.mapping import Foreign
from whitepapers.importing.names import Departments
from whitepapers.importing.outcome import Outcome
from whitepapers.importing.table import Record, Table
from whitepapers.importing.transcript import Transcript, transcribe
from whitepapers.layout import lay_out
from whitepapers.models import Round

if TYPE_CHECKING:
    from targets.models import User

MAY_TRANSCRIBE = frozenset({Role.ADMINISTRATOR, Role.EVALUATOR, Role.INSPECTOR})

_WHO = gettext_noop(
    "Only an administrator, the inspection office or the evaluation office can import results (--by USERNAME)."
)
_THERE = gettext_noop(
    "%(department)s has an edition or a submission of %(year)s already; a transcript can't replace what was published."
)
_UNPRINTABLE = gettext_noop("The paper of %(department)s can't be printed: %(fault)s")


@dataclass
class _Job:
    """One department's transcript on its way: frozen, then printed, then kept."""

    transcript: Transcript
    text: str
    digest: str
    claims: dict[str, Claimed] = field(default_factory=dict)  # by permanent number
    printed: Printed | None = None
    title: str = ""

    @property
    def subject(self) -> str:
        return self.transcript.paper.subject


def import_results(
    data: bytes,
    name: str,
    *,
    year: int,
    by: "User | None",
    mapping: Foreign | None = None,
    dry_run: bool = False,
    at: dt.datetime | None = None,
) -> Outcome:
    """Transcribe a file of published targets with results into the register, all or nothing; return what was done.

    Everything is read and frozen first, then printed outside any transaction, then kept, released and adopted in one.
    The same file again changes nothing. What each row says of its result becomes a claim by `by`, never a finding.
    """
    mapping, moment = mapping or Foreign(), at or timezone.now()
    outcome = Outcome(file=name, dry_run=dry_run)
    try:
        with transaction.atomic():
            jobs = _prepare(data, name, year, by, mapping, outcome)
            transaction.set_rollback(True)  # departments are made again when the papers are kept
        if not dry_run and by is not None:
            for job in jobs:
                _print(job, moment)
            with transaction.atomic():
                _keep(jobs, data, name, year, by, mapping, moment, outcome)
    except CannotImport as fault:
        outcome.problems += sorted(fault.problems, key=lambda one: (one.row, one.column))
        outcome.created = outcome.unchanged = outcome.reports = 0
    outcome.findings.sort(key=lambda one: one.row)
    return outcome


def _prepare(data: bytes, name: str, year: int, by: "User | None", mapping: Foreign, outcome: Outcome) -> list[_Job]:
    """Return the papers to transcribe, frozen; raises CannotImport with everything that is wrong."""
    if by is None or not (by.is_active and fresh_person(by).roles & MAY_TRANSCRIBE):
        raise CannotImport(Problem(_WHO))
    plan_year = find_plan_year(year)
    columns = (*TARGET_COLUMNS, *RESULT_COLUMNS)
    table, departments, problems = open_by_department(data, name, by, mapping, outcome, columns)
    sha = hashlib.sha256(data).hexdigest()
    jobs = []
    for department, rows in group(table, departments, "", problems).items():
        if _is_there(f"{year}/{department.code}", sha):
            outcome.unchanged += len(rows)
            continue
        transcript = transcribe(department, plan_year, rows, table, departments, mapping)
        problems += [*_not_replacing(transcript), *transcript.problems]
        jobs.append(_freeze(transcript, rows, table, name, sha, problems))
        outcome.findings += transcript.findings
        outcome.duties += len(transcript.duties)
        outcome.departments.append(department.code)
    if problems:
        raise CannotImport(*problems)
    outcome.created = sum(len(job.transcript.targets) for job in jobs)
    outcome.claimed = {number: claim for job in jobs for number, claim in job.claims.items()}
    outcome.silent = sum(not claim.speaks for claim in outcome.claimed.values())
    outcome.reports = len(outcome.claimed) - outcome.silent
    return jobs


def _is_there(subject: str, sha: str) -> bool:
    """Say whether exactly this file was transcribed before."""
    edition = Edition.objects.filter(subject=subject, number=0).first()
    return edition is not None and edition.manuscript["head"].get("transcript", {}).get("sha256") == sha


def _not_replacing(transcript: Transcript) -> list[Problem]:
    paper = transcript.paper
    published = Edition.objects.filter(subject=paper.subject).exists()
    submitted = Round.objects.filter(paper__department=paper.department, paper__plan_year=paper.plan_year).exists()
    if not (published or submitted):
        return []
    return [Problem(_THERE, {"department": paper.department.name, "year": paper.plan_year.year})]


def _freeze(
    transcript: Transcript,
    rows: list[tuple[Record, dict[str, str]]],
    table: Table,
    name: str,
    sha: str,
    problems: list[Problem],
) -> _Job:
    language, head = transcript.paper.department.language, transcript.head(name, sha)
    _, text, digest = freeze(language=language, head=head, parts=transcript.parts())
    job = _Job(transcript, text, digest)
    for record, _ in rows:
        claim, found = read_claim(record, table)
        problems += found
        if record.row in transcript.targets:
            job.claims[transcript.targets[record.row]["number"]] = claim
    return job


def _print(job: _Job, moment: dt.datetime) -> None:
    from publishing.manuscript import thaw

    document = lay_out(
        thaw(job.text, job.digest),
        digest=job.digest,
        number=0,
        released=timezone.localdate(moment),
        verify_url=f"{settings.WAGTAILADMIN_BASE_URL}/verify/?digest={job.digest}",
    )
    job.title = document.title
    try:
        job.printed = print_document(document, job.text)
    except Unprintable as fault:
        values = {"department": job.transcript.paper.department.name, "fault": str(fault)}
        raise CannotImport(Problem(_UNPRINTABLE, values)) from fault


def _keep(
    jobs: list[_Job],
    data: bytes,
    name: str,
    year: int,
    by: "User",
    mapping: Foreign,
    moment: dt.datetime,
    outcome: Outcome,
) -> None:
    """Keep, release and adopt the printed papers and record the claims; runs in one transaction."""
    if mapping.create_departments and jobs:
        Departments(mapping).create(open_table(data, name, mapping, (*TARGET_COLUMNS, *RESULT_COLUMNS)))
    plan_year = PlanYear.objects.select_for_update().get(year=year)  # two imports of one year queue up
    if problems := [one for job in jobs for one in _not_replacing(job.transcript)]:
        raise CannotImport(*problems)
    editions = [_edition(job, moment) for job in jobs]
    release(editions, at=moment, adopt=adopt)
    claims = {number: claim for job in jobs for number, claim in job.claims.items() if claim.speaks}
    published = Target.objects.filter(plan_year=plan_year).select_related("department", "plan_year")
    targets = published.in_bulk(list(claims), field_name="number")
    day, often = as_of(plan_year, mapping), frequencies()
    ProgressReport.objects.bulk_create(
        [
            ProgressReport(
                target=targets[number],
                period=often.schedule(targets[number]).periods()[-1].name,
                as_of=day,
                value=claim.value,
                value_text=claim.value_text,
                done=claim.status == "met",
                text=_words(claim, targets[number].department.language),
                by=by,
                at=moment,
            )
            for number, claim in claims.items()
        ],
        batch_size=500,
    )
    pagefiles.take_days_down()


def _words(claim: Claimed, language: str) -> str:
    """Return the claim's text; a sentence of ours is in the language of the department's papers."""
    with translation.override(language):
        return claim.explanation or claim.value_text or gettext(claim.words())


def _edition(job: _Job, moment: dt.datetime) -> Edition:
    assert job.printed is not None
    return keep_edition(
        job.printed,
        subject=job.subject,
        number=0,
        title=job.title,
        manuscript_json=job.text,
        digest=job.digest,
        approvals=[],
        release_at=moment,
        at=moment,
        origin=Origin.TRANSCRIBED,
    )
