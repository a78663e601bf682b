"""The register as the editions say: replays every released edition in memory, compares, and repairs (ADR 7)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from publishing import pagefiles
from publishing.manuscript import WITHDRAWN
from publishing.models import Edition, Release, Series
from targets.adoption import (
    baseline_of,
    duty_values,
    expected_dispositions,
    expected_rows,
    target_values,
    withdrawal_reasons,
)
from targets.models import Department, Duty, PlanYear, Target

REASON = "rebuild_register: set right as the editions say"
Key = tuple[type[Duty] | type[Target], str]
Values = dict[str, Any]  # foreign keys by what names them: department code, year, duty number, edition's address


@dataclass(frozen=True)
class Difference:
    """One field of the register that is not as the editions say; `field` is empty when the whole row is."""

    model: type[Duty] | type[Target]
    number: str
    field: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        if not self.field:
            return f"{self.number}: {self.found}"
        return f"{self.number} {self.field}: the editions say {self.expected!r}, the register says {self.found!r}"


@dataclass
class Replay:
    """What the register must hold, and the leaves whose text was withdrawn by order: of them only the leaf is known."""

    rows: dict[Key, Values] = field(default_factory=dict)
    withdrawn: dict[str, set[str]] = field(default_factory=dict)  # leaf → the editions that carry it
    told: dict[tuple[str, int], set[str]] = field(
        default_factory=dict
    )  # department and year → targets with a disposition
    untold: set[tuple[str, int]] = field(default_factory=set)  # department and year some of whose dispositions are gone


def replay() -> Replay:
    """Return the register that the released editions make, one after the other, in the order of their release.

    Raises publishing.manuscript.Malformed when an edition's manuscript does not hold: verify_editions names it.
    """
    made = Replay()
    papers = Release.objects.filter(edition__series=Series.PAPER)  # a statement of results promises nothing
    for release in papers.select_related("edition").order_by("sequence").iterator(50):
        _replay_edition(made, release.edition, timezone.localdate(release.at))
    return made


def _replay_edition(made: Replay, edition: Edition, released: dt.date) -> None:
    head, name = edition.manuscript["head"], str(edition)
    for part in edition.manuscript["parts"].values():
        for entry in part:
            if entry.get(WITHDRAWN):
                made.withdrawn.setdefault(entry["leaf"], set()).add(name)
    scope = {"department": head["department"]["code"], "plan_year": head["year"]}
    duties, targets = expected_rows(edition)
    numbers = {one["duty"]: one["duty"] for one in targets.values()}  # a duty whose text is gone still has its number
    numbers.pop("", None)
    reasons = withdrawal_reasons(edition)
    for model, entries in ((Duty, duties), (Target, targets)):
        for number, entry in entries.items():
            words = duty_values(entry) if model is Duty else target_values(entry, numbers)
            _take_over(made, (model, number), words, entry, scope, name, released)
        for (kind, number), row in made.rows.items():
            here = kind is model and all(row[key] == value for key, value in scope.items())
            if here and number not in entries and row["withdrawn_in"] is None:
                row["withdrawn_in"] = row["edition"] = name
                if model is Target:
                    row["withdrawn_because"] = reasons.get(number, "")
    _replay_dispositions(made, edition, scope)


def _replay_dispositions(made: Replay, edition: Edition, scope: Values) -> None:
    """The targets of the year before say what this edition says became of them, and nothing where it is silent."""
    said, last = expected_dispositions(edition), (scope["department"], scope["plan_year"] - 1)
    for number in made.told.get(last, set()) | said.keys():
        row = made.rows.get((Target, number))
        if row is not None and _scope(row) == last:
            row["disposition"] = said.get(number, {})
    made.told[last] = set(said)
    gone = any(entry.get(WITHDRAWN) for entry in edition.manuscript["parts"].get("dispositions", []))
    (made.untold.add if gone else made.untold.discard)(last)


def _take_over(
    made: Replay, key: Key, words: Values, entry: Mapping[str, Any], scope: Values, name: str, released: dt.date
) -> None:
    row = made.rows.get(key)
    if row is not None:
        if row["withdrawn_in"] is not None or any(row[item] != value for item, value in words.items()):
            row |= words | {"edition": name, "leaf": entry["leaf"], "withdrawn_in": None}
            if key[0] is Target:
                row["withdrawn_because"] = ""
        return
    made.rows[key] = scope | words | {"edition": name, "leaf": entry["leaf"], "withdrawn_in": None}
    if key[0] is Target:
        made.rows[key] |= {"baseline": baseline_of(entry, released), "baseline_edition": name, "withdrawn_because": ""}
        made.rows[key] |= {"disposition": {}}


def _found(model: type[Duty] | type[Target]) -> dict[str, Any]:
    related = ["department", "plan_year", "edition", "withdrawn_in"]
    related += ["duty", "baseline_edition"] if model is Target else []
    rows = model._base_manager.select_related(*related)
    heavy = [f"{name}__manuscript_json" for name in related if "edition" in name or name == "withdrawn_in"]
    return {row.number: row for row in rows.defer(*heavy)}


def _plain(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name == "department":
        return value.code
    if name == "plan_year":
        return value.year
    if name == "duty":
        return value.number if value else None
    if name in {"edition", "withdrawn_in", "baseline_edition"}:
        return str(value) if value else None
    return value


def differences(made: Replay) -> Iterator[Difference]:
    """Yield every field of the register that is not as replayed, every row that is missing, every row that is too many."""
    for model in (Duty, Target):
        found = _found(model)
        expected = {number: row for (kind, number), row in made.rows.items() if kind is model}
        for number in sorted(expected.keys() | found.keys()):
            row = found.get(number)
            if row is None:
                yield Difference(model, number, "", "a row", "it is missing from the register")
            elif row.leaf in made.withdrawn:
                if str(row.edition) not in made.withdrawn[row.leaf]:
                    yield Difference(model, number, "edition", sorted(made.withdrawn[row.leaf]), str(row.edition))
            elif number not in expected:
                yield Difference(model, number, "", None, "no edition has it")
            else:
                yield from _fields_that_differ(model, row, expected[number], made)


def _fields_that_differ(
    model: type[Duty] | type[Target], row: Any, expected: Values, made: Replay
) -> Iterator[Difference]:
    # what was withdrawn by order nobody can say any more: what became of it, or how a row's first wording was
    unknown = {"baseline", "baseline_edition"} if _first_wording_is_gone(row, made) else set()
    if _scope(expected) in made.untold and not expected.get("disposition"):
        unknown.add("disposition")
    for name, value in expected.items():
        if name not in unknown and _plain(row, name) != value:
            yield Difference(model, row.number, name, value, _plain(row, name))


def _first_wording_is_gone(row: Any, made: Replay) -> bool:
    """Say whether the row's first wording was withdrawn by order, and its edition lacks a text indeed."""
    if not isinstance(row, Target) or not row.baseline.get("erased"):
        return False
    return any(str(row.baseline_edition) in editions for editions in made.withdrawn.values())


def _scope(values: Values) -> tuple[str, int]:
    return values["department"], values["plan_year"]


def repair(made: Replay, wrong: list[Difference], *, at: dt.datetime) -> list[Difference]:
    """Set the register right, each row with a version in its history; return what can't be: rows no edition has.

    Rows are never deleted, so a row that no edition has stays and is named.
    """
    names = {(one.model, one.number) for one in wrong}
    with transaction.atomic():
        for model in (Duty, Target):  # duties first: targets point to them
            keys = [(kind, number) for kind, number in names if kind is model and (kind, number) in made.rows]
            _repair_model(model, {number: made.rows[(kind, number)] for kind, number in keys}, at)
        pagefiles.take_days_down()
    if numbers := [number for kind, number in names if kind is Target]:
        from targets.search import index

        index(numbers)
    return [one for one in wrong if (one.model, one.number) not in made.rows]


def _repair_model(model: Any, rows: Mapping[str, Values], at: dt.datetime) -> None:
    there = {row.number: row for row in model._base_manager.filter(number__in=rows)}
    editions = {str(one): one for one in Edition.objects.defer("manuscript_json")}
    look_up: dict[str, Mapping[Any, Any]] = {
        "department": {one.code: one for one in Department.objects.all()},
        "plan_year": {one.year: one for one in PlanYear.objects.all()},
        "duty": {one.number: one for one in Duty.objects.all()} if model is Target else {},
        "edition": editions,
        "withdrawn_in": editions,
        "baseline_edition": editions,
    }
    new: list[Any] = []
    changed: list[Any] = []
    for number, values in rows.items():
        row = there.get(number) or model(number=number)
        for name, value in values.items():
            known = look_up.get(name)
            setattr(row, name, value if known is None or value is None else known[value])
        (changed if number in there else new).append(row)
    if new:
        bulk_create_with_history(new, model, batch_size=500, default_change_reason=REASON, default_date=at)
    if changed:
        fields = sorted({name for number in rows for name in rows[number]})
        bulk_update_with_history(
            changed, model, fields, batch_size=200, default_change_reason=REASON, default_date=at,
            manager=model._base_manager,
        )  # fmt: skip
