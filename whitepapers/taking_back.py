"""Takes a withdrawn text out of every row that says it: records, frozen papers, notices in the admin, letters (ADR 37)."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Q

from publishing.emptying import Emptied, empty
from publishing.erased_rows import FILE, place
from publishing.models import Erasure
from targets.adoption import REASON
from targets.erasing import TEXTS
from targets.facts import hold
from targets.letters import LONGEST_SUBJECT
from targets.models import Duty, Letter, Notice, Target
from whitepapers.models import ErasureOrder, Withdrawal
from whitepapers.said import Scope, emptied, mark, replaced, scope_of, texts_at, without

# characters from which a text is cut out of the middle of a line: of one that names the promise, and of any other
SHORT, LONG = 2, 6
NAMES = {False: "name", True: "file_name"}  # the column with a file's name


def take_back(order: ErasureOrder, text: Mapping[str, Any], at: dt.datetime) -> list[Erasure]:
    """Empty every row that says what the order withdraws; call it inside the transaction. Returns what was recorded.

    `text` is the withdrawn entry of an edition, {} for what was said in a row.
    """
    before = Erasure.objects.last_link()[0]
    scope = scope_of(order.entry if order.place else _about(order))
    if scope is None:  # an entry that is no promise: no record speaks of it by its number
        return []
    instead = mark(scope)
    _hold(scope)
    if order.place:
        row, texts = texts_at(order.place)
        column = order.place.split("/")[1]
        found = [*emptied(scope, texts, instead), Emptied(row, {column: _left_of(row, column, texts, instead)})]
        if column == FILE:
            found += [Emptied(one, {FILE: "", NAMES[hasattr(one, "file_name")]: instead}) for one in _with_file(row)]
    else:
        texts = frozenset(_texts_of(text))
        found = list(emptied(scope, texts, instead, only_frozen=True))
    empty(_merged(found), order=order.digest, reason=order.reason, document=order.cited(), at=at)
    _from_what_was_told(scope, texts, instead)
    _from_the_register(scope, texts, instead)
    return list(Erasure.objects.filter(sequence__gt=before).order_by("sequence"))


def _hold(scope: Scope) -> None:
    """Wait for whoever quotes it just now: reports, notices and referrals are written under the target's lock (ADR 33)."""
    of_year = Target.objects.filter(department=scope.department, plan_year__year=scope.year)
    hold(of_year if scope.target is None else of_year.filter(pk=scope.target.pk))


def _about(order: ErasureOrder) -> str:
    """Return the scope of an entry of an edition: the promise itself, or the paper."""
    assert order.edition is not None, "an order speaks of an edition or of a row"
    return order.entry if order.part == "targets" else order.edition.subject


def _texts_of(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an entry says in words, field by field."""
    names = {name for columns in TEXTS.values() for name in columns} | {"reason", "html"}
    for name in names & entry.keys():
        if isinstance(entry[name], str) and entry[name]:
            yield entry[name]
    for one in entry.get("milestones") or ():
        if one.get("text"):
            yield one["text"]


def _left_of(row: Any, column: str, texts: Collection[str], instead: str) -> str:
    """Return what stands in the column that the order names; of a frozen text all stays but the words."""
    if column == FILE:
        return ""
    return without(row, column, texts, instead) or instead


def _with_file(row: Any) -> Iterator[Any]:
    """Yield every row that keeps this very file: a report that corrects another may carry its files on."""
    for model in apps.get_models():
        if getattr(model, "FOLDER", None) == getattr(row, "FOLDER", "") and hasattr(row, "sha256"):
            yield from model._base_manager.filter(sha256=row.sha256)


def _merged(found: Iterable[Emptied]) -> list[Emptied]:
    """Return each row once, with all that it loses."""
    rows: dict[str, Emptied] = {}
    for one in found:
        key = place(one.row, "")
        known = rows.get(key)
        rows[key] = Emptied(one.row, {**known.values, **one.values}) if known else one
    return list(rows.values())


def _from_what_was_told(scope: Scope, texts: Collection[str], instead: str) -> None:
    """Take the texts out of notices in the admin and of letters that told of them."""
    paper = f"{scope.year}/{scope.department.code}"
    people = set()
    for one in Notice.objects.filter(subject__in={scope.subject, paper}):
        comment, values = _cut(one.comment, texts, instead, scope), _cut_values(one.values, texts, instead, scope)
        if (comment, values) != (one.comment, one.values):
            Notice.objects.filter(pk=one.pk).update(comment=comment, values=values)
            people.add(one.person_id)
    about = Q(person__in=people)
    for line in {_lines([text])[0] for text in texts if text.strip()}:  # whoever has the text has its longest line
        if len(line) >= LONG:
            about |= Q(body__contains=line) | Q(subject__contains=line)
    for letter in Letter.objects.filter(about):
        subject, body = _cut(letter.subject, texts, instead, scope), _cut(letter.body, texts, instead, scope)
        if (subject, body) != (letter.subject, letter.body):
            Letter.objects.filter(pk=letter.pk).update(subject=subject[:LONGEST_SUBJECT], body=body)


def _lines(texts: Iterable[str]) -> list[str]:
    """Return the texts' lines, the longest first: a letter sets a mark before each (targets/letters.py)."""
    return sorted({line.strip() for text in texts for line in text.splitlines() if line.strip()}, key=len, reverse=True)


def _cut(said: str, texts: Collection[str], instead: str, scope: Scope) -> str:
    """Return a sentence or letter without the texts: whole lines always, within a line what can't be anything else."""
    if said.strip() in texts:
        return instead
    lines = _lines(texts)
    whole = {f"{begins}{line}": f"{begins}{instead}" for line in lines for begins in ("", "| ")}
    said = "\n".join(whole.get(line, line) for line in said.split("\n"))
    least = SHORT if scope.target is not None and scope.target.number in said else LONG
    for one in lines:
        if len(one) >= least:
            said = said.replace(one, instead)
    return said


def _cut_values(values: Any, texts: Collection[str], instead: str, scope: Scope) -> Any:
    if isinstance(values, str):
        return _cut(values, texts, instead, scope)
    if isinstance(values, dict):
        return {key: _cut_values(one, texts, instead, scope) for key, one in values.items()}
    return [_cut_values(one, texts, instead, scope) for one in values] if isinstance(values, list) else values


def _from_the_register(scope: Scope, texts: Collection[str], instead: str) -> None:
    """Take a reason for a change out of the versions that repeat it, out of the draft, and what next year says of a fate."""
    reasons = {one[:REASON] for one in texts}
    for model in (Target, Duty):
        history: Any = model.history
        rows = history.filter(plan_year__year=scope.year, department=scope.department)
        rows.filter(history_change_reason__in=reasons).update(history_change_reason=instead)
    targets = Target._base_manager.filter(plan_year__year=scope.year, department=scope.department)
    if scope.target is not None:
        targets = targets.filter(pk=scope.target.pk)
    else:
        of_paper = {"paper__plan_year__year": scope.year, "paper__department": scope.department}
        Withdrawal.objects.filter(**of_paper, reason__in=texts).update(reason=instead)
    versions = Target.history.filter(id__in=targets.values("pk"))
    for rows in (targets, versions):
        rows.filter(withdrawn_because__in=texts).update(withdrawn_because="")  # as a replay of the editions says
        for one in rows.exclude(disposition={}):
            now = replaced(one.disposition, texts, instead)
            if now != one.disposition:
                rows.filter(pk=one.pk).update(disposition=now)
