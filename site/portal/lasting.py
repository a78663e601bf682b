"""Which public pages last as files, and what each is made of: when nothing of that changed, the file still stands (ADR 29)."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import django
from django.conf import settings
from django.db import DatabaseError, connection, models

from publishing import pagefiles
from publishing.models import Artefact, Edition, Erasure, Publication, Release
from targets.models import City, Department, PlanYear

# The page of one edition, in either language: it shows no progress, and nothing of the day on which it is read.
ADDRESS = re.compile(r"/(?:en/)?([12][0-9]{3})/([A-Za-z0-9_-]+)/v(?:0|[1-9][0-9]{0,3})/")

# Every table that such a page reads, and why a change in it changes what the page is made of. A test reads what the
# page asks of the database and fails when a table is missing here.
DEPENDENCIES: dict[type[models.Model], str] = {
    Release: "each release is the last link of the chain of releases; none is ever changed",
    Edition: "public by its release; its text changes by an erasure only, the last link of another chain",
    Artefact: "belongs to an edition, and changes like it",
    Publication: "each entry of the log, also one that puts another right, is the last link of the log's chain",
    Department: "its whole row",
    City: "its whole row",
    PlanYear: "is there or not: the page reads nothing but its number",
}
PACKAGES = ("publishing", "targets", "whitepapers", "site")
MADE_FROM = {".py", ".html", ".svg", ".mo", ".txt"}


def state_of(path: str) -> str | None:
    """Return what the page at this path is made of, as one short text; None for a path that is no lasting page.

    One query, by unique indexes; the database is asked at each request, so no other machine and no other process has
    to be told of a change. A page that is not public has a state too, but nobody ever makes a file of it.
    """
    found = ADDRESS.fullmatch(path)
    if found is None:
        return None
    year, code = found.groups()
    with connection.cursor() as cursor:
        cursor.execute(_question(), [int(year), code])
        row = cursor.fetchone()
    if row is None:
        return None
    own = (settings.LANGUAGE_CODE, settings.WAGTAILADMIN_BASE_URL, settings.TIME_ZONE)
    return hashlib.sha256(repr((build(), own, row)).encode()).hexdigest()


@lru_cache(maxsize=1)
def _question() -> str:
    """Return the query for the state: the last link of each chain, and the rows that can be edited, whole."""
    links = ", ".join(
        f"(SELECT chain FROM {_name(one)} ORDER BY sequence DESC LIMIT 1)"  # noqa: S608 - names of our own tables
        for one in (Release, Erasure, Publication)
    )
    columns = ", ".join(
        f"{short}.{connection.ops.quote_name(str(field.column))}"
        for short, model in (("d", Department), ("c", City))
        for field in model._meta.concrete_fields
    )
    return (
        f"SELECT {links}, (SELECT COUNT(*) FROM {_name(PlanYear)} WHERE year = %s), {columns} "  # noqa: S608 - names of our own tables
        f"FROM {_name(Department)} d LEFT JOIN {_name(City)} c ON c.id = (SELECT MIN(id) FROM {_name(City)}) "
        "WHERE d.code = %s"
    )


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
