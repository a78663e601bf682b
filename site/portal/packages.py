"""The package of a year: every department's current edition as files, with a Data Package descriptor and checksums."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet, Sum
from django.utils import timezone

from portal.editions import CSV, DATA, DISPOSITIONS, PDF
from portal.register import today
from portal.register_sheet import NAME, register_sheet
from publishing.bundle import LARGEST, PIECE, Member, length, with_sums, written
from publishing.manuscript import sha256
from publishing.models import Artefact, Edition
from publishing.schemas import MANUSCRIPT, schema_bytes
from targets.models import City, Department

CONTENTS = (PDF, DATA, CSV, DISPOSITIONS)
SHEETS = {CSV: "targets-1", DISPOSITIONS: "dispositions-1"}
REGISTER = "register-1"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
README = """\
# {title}

{chinese}

Every department's edition of {year} that was current at release no. {sequence} of the city's chain ({day}). Of each:
whitepaper.pdf (the paper), manuscript.json (its whole text as data), targets.csv (its targets) and, where it tells of last
year's targets, dispositions.csv. register.csv has every promise of them: as first published, as amended, as claimed and as verified, with
its status on the day on which this package was fetched. A text that is withheld for secrecy or was withdrawn by order is not in here; its fingerprint is.

    sha256sum -c SHA256SUMS                   every file is whole
    frictionless validate datapackage.json    the tables are as schemas/ describes them

Each paper's fingerprint and how to recompute it: docs/press.md of Whitebook, or the paper's last page.
Chain head: {head}

{listed}
"""
CHINESE = (
    "本数据包收录{year}年度各部门现行版本的白皮书：每个部门一个文件夹，含PDF、定稿数据（manuscript.json）、目标表（targets.csv），"
    "有上年目标完成情况的另附dispositions.csv。register.csv汇总全部承诺：最初公布、修改后、部门自报、督查核验及下载当日的状态。不予公开或依令撤下的文字不在其中，只保留其数字指纹。"
    "用 sha256sum -c SHA256SUMS 可核对全部文件是否完整。"
)


@dataclass(frozen=True)
class Package:
    """What a year's package holds, and the release after which it is so."""

    year: int
    members: list[Member]
    dated: dt.date

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return length(self.members)

    @property
    def tag(self) -> str:
        """A name for exactly these bytes: its first file lists the digest of every other one."""
        return sha256(f"{self.members[0].sha256} {self.dated}")

    @property
    def is_small(self) -> bool:
        """Say whether `size` is what will be sent."""
        return self.size < LARGEST


def package_of(year: int) -> Package | None:
    """Return the package of a year, or None when nothing of it is public; a fixed number of queries, and no file is read."""
    current = _current(year).select_related("release").defer("manuscript_json")
    editions = {one.of.code: one for one in current}
    if not editions:
        return None
    departments = [one for one in Department.objects.filter(code__in=editions) if one.code in editions]
    files: dict[int, dict[str, Artefact]] = {}
    for file in Artefact.objects.filter(edition__in=editions.values(), name__in=CONTENTS):
        files.setdefault(file.edition_id, {})[file.name] = file
    last = max((one.release for one in editions.values()), key=lambda release: release.sequence)
    papers = [_Paper(one, editions[one.code], files.get(editions[one.code].pk, {})) for one in departments]
    dated = timezone.localdate(last.at)
    facts = {"year": year, "sequence": last.sequence, "head": last.chain, "day": dated.isoformat()}
    register = written(NAME, register_sheet(year, departments, today()))
    members = [
        written("README.md", _readme(papers, facts).encode()),
        written("datapackage.json", _descriptor(papers, register, facts)),
        register,
        *(written(f"schemas/{name}.json", schema_bytes(name)) for name in (MANUSCRIPT, *SHEETS.values(), REGISTER)),
        *(member for paper in papers for member in paper.members()),
    ]
    return Package(year, with_sums(members), dated)


def papers_size(year: int) -> int:
    """Return how many bytes the papers' files of a year's package have, 0 for none; one query.

    The register is left out: to know its size the whole year would be read, for one figure on a page that many open.
    """
    kept = Artefact.objects.filter(edition__in=_current(year).values("pk"), name__in=CONTENTS)
    size: int | None = kept.aggregate(size=Sum("size"))["size"]
    return size or 0


def _current(year: int) -> QuerySet[Edition]:
    current: QuerySet[Edition] = Edition.objects.current().papers().filter(subject__startswith=f"{year}/")
    return current


@dataclass(frozen=True)
class _Paper:
    department: Department
    edition: Edition
    files: dict[str, Artefact]

    def kept(self) -> Iterator[Artefact]:
        yield from (self.files[name] for name in CONTENTS if name in self.files)

    def path(self, file: Artefact) -> str:
        return f"{self.department.code}/{file.name}"

    def members(self) -> Iterator[Member]:
        for one in self.kept():
            yield Member(self.path(one), one.size, one.sha256, lambda file=one: _pieces(file))  # type: ignore[misc]

    def resources(self) -> Iterator[dict[str, Any]]:
        for one in self.kept():
            table = SHEETS.get(one.name)
            yield {
                "name": f"{self.department.code}-{one.name.replace('.', '-')}",
                "path": self.path(one),
                "title": f"{self.edition.title} · v{self.edition.number}",
                "mediatype": one.content_type.partition(";")[0],
                "bytes": one.size,
                "hash": f"sha256:{one.sha256}",
            } | (_table(table) if table else {})


def _pieces(file: Artefact) -> Iterator[bytes]:
    with default_storage.open(file.path) as stored:
        yield from stored.chunks(PIECE)


def _title(year: int) -> str:
    city = City.objects.first()
    return f"{city.name if city else ''}{year}年部门责任白皮书 · Departmental white papers {year}"


def _readme(papers: Iterable[_Paper], facts: dict[str, Any]) -> str:
    listed = "\n".join(
        f"- {one.department.code}/ {one.edition.title} · v{one.edition.number} · {one.edition.digest}" for one in papers
    )
    chinese = CHINESE.format(year=facts["year"])
    return README.format(title=_title(facts["year"]), chinese=chinese, listed=listed, **facts)


def _table(schema: str) -> dict[str, str]:
    return {"type": "table", "format": "csv", "encoding": "utf-8", "schema": f"schemas/{schema}.json"}


def _register(member: Member, year: int) -> dict[str, Any]:
    return {
        "name": "register-csv",
        "path": member.path,
        "title": f"{year}年目标台账 · Register {year}",
        "mediatype": "text/csv",
        "bytes": member.size,
        "hash": f"sha256:{member.sha256}",
    } | _table(REGISTER)


def _descriptor(papers: list[_Paper], register: Member, facts: dict[str, Any]) -> bytes:
    said = {
        "$schema": PROFILE,
        "name": f"whitepapers-{facts['year']}",
        "title": _title(facts["year"]),
        "version": str(facts["sequence"]),
        "created": f"{facts['day']}T00:00:00Z",
        "whitebook": {"release": facts["sequence"], "chain": facts["head"]},
        "resources": [_register(register, facts["year"]), *(each for one in papers for each in one.resources())],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
