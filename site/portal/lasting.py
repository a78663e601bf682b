"""Which public pages last as files, and what each is made of: when nothing of that changed, the file still stands (ADR 29)."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import django
from django.conf import settings
from django.db import DatabaseError, connection, models

from publishing import pagefiles
from publishing.models import Artefact, Edition, Erasure, Publication, Release
from targets.models import (
    City,
    Department,
    OverrideConfirmation,
    PlanYear,
    ProgressReport,
    ReportingRule,
    StatusOverride,
    Target,
    Verification,
)

# The page of a department's paper, which shows how its promises stand today, and the page of one edition, which shows
# nothing of the day; in either language.
ADDRESS = re.compile(r"/(?:en/)?([12][0-9]{3})/([A-Za-z0-9_-]+)(/v(?:0|[1-9][0-9]{0,3}))?/")

# Every table that such pages read, and why a change in it changes what the page is made of. A test reads what the
# pages ask of the database and fails when a table is missing here.
DEPENDENCIES: dict[type[models.Model], str] = {
    Release: "each release is the last link of the chain of releases; none is ever changed",
    Edition: "public by its release; its text changes by an erasure only, the last link of another chain",
    Artefact: "belongs to an edition, and changes like it",
    Publication: "each entry of the log, also one that puts another right, is the last link of the log's chain",
    Department: "its whole row",
    City: "its whole row",
    PlanYear: "its whole row; an edition's page reads nothing but its number",
}
PROGRESS: dict[type[models.Model], str] = {
    Target: "changes by a release, an erasure, or a repair from the editions; each adds a version to the history",
    ProgressReport: "only grows; words that an order takes out of a row are an erasure",
    Verification: "only grows, like the reports",
    StatusOverride: "only grows, like the reports",
    OverrideConfirmation: "only grows",
    ReportingRule: "the rows of the year, whole",
}
GROWS: tuple[type[models.Model], ...] = (
    Target.history.model, ProgressReport, Verification, StatusOverride, OverrideConfirmation
)  # fmt: skip
# Of what grows the newest keys are read: on PostgreSQL an earlier key may become visible after a later one.
NEWEST = 64

PACKAGES = ("publishing", "targets", "whitepapers", "site")
MADE_FROM = {".py", ".html", ".svg", ".mo", ".txt"}


@dataclass(frozen=True)
class Grounds:
    """What a page is made of, as one short text, and the day that it speaks of ("": of none)."""

    state: str
    day: str = ""


def grounds_of(path: str) -> Grounds | None:
    """Return what the page at this path is made of; None for a path that is no lasting page.

    One query, by unique indexes; the database is asked at each request, so no other machine and no other process has
    to be told of a change. A page that is not public has grounds too, but nobody ever makes a file of it.
    """
    found = ADDRESS.fullmatch(path)
    if found is None:
        return None
    year, code, edition = found.groups()
    day = "" if edition else pagefiles.this_day()
    with connection.cursor() as cursor:
        cursor.execute(_question(of_the_day=bool(day)), [int(year), code])
        rows = cursor.fetchall()
    if not rows:
        return None
    own = (settings.LANGUAGE_CODE, settings.WAGTAILADMIN_BASE_URL, settings.TIME_ZONE)
    return Grounds(hashlib.sha256(repr((build(), own, day, rows)).encode()).hexdigest(), day)


@lru_cache(maxsize=2)
def _question(*, of_the_day: bool) -> str:
    """Return the query for the state: the last links of the chains, what grew last, and whole what can be edited."""
    said = [
        f"(SELECT chain FROM {_name(one)} ORDER BY sequence DESC LIMIT 1)"  # noqa: S608 - names of our own tables
        for one in (Release, Erasure, Publication)
    ]
    said += [_newest(one) for one in GROWS] + ["y.*", "r.*"] if of_the_day else []
    rules = f"LEFT JOIN {_name(ReportingRule)} r ON r.plan_year_id = y.id " if of_the_day else ""
    return (
        f"SELECT {', '.join(said)}, d.*, c.* FROM {_name(Department)} d JOIN {_name(PlanYear)} y ON y.year = %s {rules}"  # noqa: S608 - names of our own tables
        f"LEFT JOIN {_name(City)} c ON c.id = (SELECT MIN(id) FROM {_name(City)}) WHERE d.code = %s"
        + (" ORDER BY r.id" if of_the_day else "")
    )


def _newest(model: type[models.Model]) -> str:
    """Return the sum of a table's newest keys: it changes with each row that is added, also among the newest."""
    assert model._meta.pk is not None
    key = connection.ops.quote_name(str(model._meta.pk.column))
    return f"(SELECT SUM({key}) FROM (SELECT {key} FROM {_name(model)} ORDER BY {key} DESC LIMIT {NEWEST}) n)"  # noqa: S608 - names of our own tables


def _name(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


@lru_cache(maxsize=1)
def build() -> str:
    """Return the version of the program: a digest of its code, templates, translations and static files' names."""
    digest = hashlib.sha256(django.__version__.encode())
    files = [file for name in PACKAGES for file in (Path(settings.BASE_DIR) / name).rglob("*")]
    files += [Path(settings.BASE_DIR) / "requirements.txt", Path(settings.STATIC_ROOT) / "staticfiles.json"]
    for file in sorted(one for one in files if (one.suffix in MADE_FROM or one.suffix == ".json") and one.is_file()):
        digest.update(f"{file.name} {file.stat().st_size} ".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def renew() -> None:
    """Take down what another version of the program put up, when a server starts; without a database, the next start."""
    try:
        pagefiles.open_for(build())
    except (DatabaseError, OSError):
        pagefiles.log.warning("The page files of another version may be up: the database or the folder is away.")
