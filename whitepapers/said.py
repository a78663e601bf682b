"""Which rows keep what people said of a promise or a paper: the places of texts that an order can withdraw (ADR 37)."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import JSONField, Model, Q
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing.emptying import Emptied
from publishing.erased_rows import FILE, file_is_gone, place, row_at
from publishing.manuscript import canonical
from publishing.models import Edition, Series, subject_of, subject_parts
from targets.models import Department, Target

# table → the ways from a row to the promise that it speaks of
OF_TARGET: Mapping[str, tuple[str, ...]] = {
    "targets.ProgressReport": ("target",), "targets.Evidence": ("report__target",), "targets.EvidenceLink": ("report__target",),
    "targets.Verification": ("report__target",), "targets.SiteCheck": ("target",), "targets.SitePhoto": ("site_check__target",),
    "targets.PartReport": ("target",), "targets.PartEvidence": ("part__target",), "targets.PartLink": ("part__target",),
    "targets.MissReason": ("target",), "targets.MissFinding": ("target",), "targets.StatusOverride": ("target",),
    "targets.ChaseStep": ("chase__target",), "targets.SupervisionNotice": ("chase__target",), "targets.Referral": ("target",),
    "targets.ReferralStep": ("referral__target",), "targets.CoveringWords": ("chase__target",),
    "targets.ChaseFile": ("step__chase__target", "referral_step__referral__target"),
    "targets.Recommendation": ("target",), "targets.Commendation": ("target",), "targets.ReportDraft": ("target",),
    "targets.Ownership": ("target",),
    "whitepapers.RecommendationAnswer": ("recommendation__target",), "whitepapers.ResultRemark": ("target",),
}  # fmt: skip
# table → the way from a row to the paper that it speaks of
OF_PAPER: Mapping[str, str] = {
    "whitepapers.Reopening": "paper", "whitepapers.Round": "paper", "whitepapers.Decision": "round__paper",
    "whitepapers.Point": "round__paper", "whitepapers.FindingAnswer": "paper", "whitepapers.CooperationAnswer": "paper",
    "whitepapers.Coordination": "objection__paper", "whitepapers.Filing": "round__paper",
    "whitepapers.RecommendationAnswer": "paper", "whitepapers.FilingCheck": "filing__round__paper", "whitepapers.RecordEntry": "paper",
}  # fmt: skip
# table → the ways from a row to department and plan year
OF_DEPARTMENT: Mapping[str, tuple[str, str]] = {
    "targets.FrozenResults": ("department", "closing__plan_year"), "targets.Result": ("department", "plan_year"),
    "targets.Objection": ("result__department", "result__plan_year"),
    "targets.ObjectionAnswer": ("objection__result__department", "objection__result__plan_year"),
    "targets.IndicatorValue": ("department", "plan_year"),
    "targets.Recommendation": ("duty__department", "duty__plan_year"),
}  # fmt: skip
FROZEN = frozenset({"text_json", "rows_json", "content"})  # canonical JSON with a digest: it quotes what others said
COPIES = frozenset({"whitepapers.RecordEntry"})  # nothing of it is ordered: it goes with the row that it repeats
_CODE = re.compile(r"[\d\W_]*|[a-z_]{1,16}")  # no words of anybody's: figures, days, and the program's own


@dataclass(frozen=True)
class Scope:
    """What a text was said of: one promise, or else one paper."""

    department: Department
    subject: str
    target: Target | None

    @property
    def year(self) -> int:
        """The plan year."""
        return subject_parts(self.subject).year


def scope_of(about: str) -> Scope | None:
    """Return the scope of a promise's number ("2027-jtys-012") or a paper's address ("2027/jtys", "2027/jtys/results")."""
    target = Target.objects.filter(number=about).select_related("department", "plan_year").first()
    if target is not None:
        return Scope(target.department, subject_of(target.plan_year.year, target.department.code), target)
    if not re.fullmatch(r"\d{4}/[\w-]+(/results)?", about):
        return None
    department = Department.objects.filter(code=subject_parts(about).code).first()
    return None if department is None else Scope(department, about, None)


def _rows(scope: Scope) -> Iterator[Any]:
    """Yield a queryset for each table with the rows that speak of the promise or paper itself."""
    if scope.target is not None:
        for label, ways in OF_TARGET.items():
            about = Q()
            for way in ways:
                about |= Q(**{way: scope.target})
            yield apps.get_model(label)._base_manager.filter(about)
        return
    year, code, series = subject_parts(scope.subject)
    for label, way in OF_PAPER.items():
        of = {f"{way}__plan_year__year": year, f"{way}__department__code": code, f"{way}__series": series}
        yield apps.get_model(label)._base_manager.filter(**of)
    if series == Series.PAPER:
        for label, (department, plan_year) in OF_DEPARTMENT.items():
            of = {f"{department}__code": code, f"{plan_year}__year": year}
            yield apps.get_model(label)._base_manager.filter(**of)
    yield Edition._base_manager.filter(subject=scope.subject)


def _quoting(scope: Scope) -> Iterator[Any]:
    """Yield the other rows that may quote it in what is frozen: of the whole department's year."""
    of_year = {"department": scope.department, "plan_year__year": scope.year}
    if scope.target is None:
        for label in ("targets.SupervisionNotice", "targets.Referral"):
            (way,) = OF_TARGET[label]
            yield apps.get_model(label)._base_manager.filter(**{f"{way}__{name}": one for name, one in of_year.items()})
    else:
        for label in ("targets.FrozenResults", "targets.Result"):
            department, plan_year = OF_DEPARTMENT[label]
            of = {department: scope.department, f"{plan_year}__year": scope.year}
            yield apps.get_model(label)._base_manager.filter(**of)


def said_in(row: Any, column: str) -> str:
    """Return what a column says in one person's words; of a notice its covering words, of other frozen texts nothing."""
    if column == "text_json":
        return str(json.loads(row.text_json).get("words", ""))
    value = getattr(row, column)
    return value if isinstance(value, str) and column not in FROZEN else ""


def places(scope: Scope) -> list[tuple[str, str]]:
    """Return what can be withdrawn: ("targets_missreason/text/12", "reason for a miss: …"); files too."""
    found = []
    for rows in _rows(scope):
        if rows.model._meta.label in COPIES:
            continue
        for row in rows:
            kind = capfirst(str(row._meta.verbose_name))
            for column in rows.model.words:
                if (said := said_in(row, column)) and not _CODE.fullmatch(said) and said != mark(scope):
                    found.append((place(row, column), f"{kind} · {Truncator(said).chars(60)}"))
            if _has_file(row) and not file_is_gone(row):
                found.append((place(row, FILE), _("%(kind)s · the file %(name)s") % {"kind": kind, "name": row.name}))
    return found


def _has_file(row: Any) -> bool:
    return hasattr(row, "path") and bool(getattr(row, "sha256", "") or getattr(row, "file_sha256", ""))


def mark(scope: Scope) -> str:
    """Return what stands in the place of a withdrawn text, in the language of the department's texts."""
    with override(scope.department.language):
        return _("(withdrawn by order)")


def texts_at(at: str) -> tuple[Any, frozenset[str]]:
    """Return the row that a place names and the words that are to be found elsewhere too; none for a file alone."""
    row, column = row_at(at), at.split("/")[1]
    if row is None:
        return None, frozenset()
    if column == FILE:
        return row, frozenset({row.name} - {""})
    if isinstance(row, Edition):  # its name is made of the title page's and the department's
        titles = {row.title, row.manuscript["head"]["title"]}
        return row, frozenset((titles if column == "title" else {row.change_reason}) - {""})
    return row, frozenset({said_in(row, column)} - {""})


def writers_of(row: Any) -> frozenset[int]:
    """Return who wrote the row, or the row that a file goes with."""
    parents = (getattr(row, name, None) for name in ("report", "part", "step", "referral_step", "site_check"))
    return frozenset(one.by_id for one in (row, *parents) if getattr(one, "by_id", None))


def emptied(scope: Scope, texts: Collection[str], instead: str, *, only_frozen: bool = False) -> Iterator[Emptied]:
    """Yield each row that says one of the texts, with what stands in its columns instead.

    A column goes where it says nothing but the text; of what is frozen as JSON each such value goes. `only_frozen` leaves
    the columns of people alone: the register's own texts stand in none of them.
    """
    wanted = frozenset(one for one in texts if not _CODE.fullmatch(one))
    for rows in (*_rows(scope), *_quoting(scope)):
        for row in rows if wanted else ():
            values = {name: new for name in row.words if (new := without(row, name, wanted, instead)) is not None}
            if only_frozen:
                values = {name: new for name, new in values.items() if name in FROZEN}
            if values:
                yield Emptied(row, values)


def without(row: Model, column: str, texts: Collection[str], instead: str) -> Any:
    """Return what a column says without the texts; None where it says none of them."""
    value = getattr(row, column)
    if column in FROZEN:
        data = json.loads(value)
        now = replaced(data, texts, instead)
        if now == data:
            return None
        if isinstance(now, dict):
            now.pop("salt", None)  # with it gone nobody can try words until one has the digest
        return canonical(now)
    if isinstance(row._meta.get_field(column), JSONField):
        now = replaced(value, texts, instead)
        return None if now == value else now
    return instead[: row._meta.get_field(column).max_length] if value in texts else None  # type: ignore[union-attr]


def replaced(data: Any, texts: Collection[str], instead: str) -> Any:
    """Return plain data with something else in the place of each value that is one of the texts."""
    if isinstance(data, str):
        return instead if data in texts else data
    if isinstance(data, dict):
        return {key: replaced(one, texts, instead) for key, one in data.items()}
    return [replaced(one, texts, instead) for one in data] if isinstance(data, list) else data


def says(data: Any, texts: Collection[str]) -> bool:
    """Say whether one of the values of plain data is one of the texts."""
    return bool(replaced(data, texts, "") != data)
