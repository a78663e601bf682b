"""A foreign table's headings, values and constants, as a TOML file says; without one our own headings are read.

Standard library only. A mapping says, for each of our columns, which of theirs it comes from::

    [columns]
    task = "result_en"                                # their heading
    responsible_unit = ["subprogram_en", "program_en"]   # the first that isn't empty
    [bounds]                                          # two bounds and words make one value
    least = "target_min"
    most = "target_max"
    words = "target_narrative_en"
    [month]                                           # a year and a month make a date: the month's last day
    year = "target_year"
    month = "target_month"
    [constants]
    source = "statutory"
    [values.kind]                                     # their word = ours
    percent = "threshold"
    [departments]                                     # their name or code = our code
    H = "hc"
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from targets.refusal import gettext_noop
from targets.spreadsheets.problems import CannotImport, Problem
from whitepapers.importing.columns import RESULT_COLUMNS, TARGET_COLUMNS, plain

EXTRA = ("duty_text", "duty_basis")  # columns that only a mapping can give
SECTIONS = {"columns", "bounds", "month", "constants", "values", "departments", "create"}
OPTIONS = {"sheet", "repeated_rows", "separators", "create_departments", "language", "year_ends"}
PAIRS = {"bounds": {"least", "most", "words"}, "month": {"year", "month"}}

_TOML = gettext_noop("The mapping is no valid TOML: %(fault)s")
_UNKNOWN = gettext_noop("The mapping has an entry “%(name)s” that nothing reads; known are: %(known)s.")
_SHAPE = gettext_noop("The mapping's entry “%(name)s” must be %(shape)s.")


@dataclass(frozen=True)
class Foreign:
    """What a mapping says; every part may be empty."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bounds: Mapping[str, str] = field(default_factory=dict)
    month: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    create: Mapping[str, str] = field(default_factory=dict)  # how a department is made: name, name_en, leader, language
    create_departments: bool = False
    language: str = ""  # of the papers of departments that are made
    year_ends: str = ""  # "03-31" for a year that ends in the next one; empty for a calendar year
    sheet: str = ""
    repeated_rows: str = "refuse"  # or leave_out: a row that repeats another word for word is named and left out
    separators: str = "、;；\n"

    @property
    def foreign(self) -> bool:
        """True when the headings are theirs, not ours."""
        return bool(self.columns)

    def headings(self) -> set[str]:
        """Return every heading of theirs that the mapping names."""
        named = {heading for several in self.columns.values() for heading in several}
        return named | set(self.bounds.values()) | set(self.month.values()) | set(self.create.values()) - {""}


def _refuse(sentence: str, **values: Any) -> CannotImport:
    return CannotImport(Problem(sentence, values))


def _texts(name: str, found: Any) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise _refuse(_SHAPE, name=name, shape="a table of texts")
    return found


def _known(name: str, found: Iterable[str], known: Iterable[str]) -> None:
    allowed = sorted(known)
    for one in found:
        if one not in allowed:
            raise _refuse(_UNKNOWN, name=f"{name}{one}", known=", ".join(allowed))


def _options(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that the mapping sets, each of its own shape."""
    found = {name: data[name] for name in OPTIONS if name in data}
    for name, value in found.items():
        kind = bool if name == "create_departments" else str
        if not isinstance(value, kind):
            raise _refuse(_SHAPE, name=name, shape="true or false" if kind is bool else "a text")
    if found.get("repeated_rows", "refuse") not in {"refuse", "leave_out"}:
        raise _refuse(_SHAPE, name="repeated_rows", shape="refuse or leave_out")
    if found.get("year_ends") and not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]|30|31)", found["year_ends"]):
        raise _refuse(_SHAPE, name="year_ends", shape="a month and day such as 03-31")
    return found


def parse(text: str, keys: Iterable[str] = ()) -> Foreign:
    """Return the mapping of a TOML text; raises CannotImport that names the entry."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise _refuse(_TOML, fault=str(fault)) from fault
    known = {column.key for column in (*TARGET_COLUMNS, *RESULT_COLUMNS)} | set(EXTRA) | set(keys)
    _known("", data, SECTIONS | OPTIONS)
    columns: dict[str, tuple[str, ...]] = {}
    for key, theirs in data.get("columns", {}).items():
        several = [theirs] if isinstance(theirs, str) else theirs
        if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
            raise _refuse(_SHAPE, name=f"columns.{key}", shape="a heading or a list of headings")
        columns[key] = tuple(several)
    values = {
        key: {plain(word): ours for word, ours in _texts(f"values.{key}", table).items()}
        for key, table in data.get("values", {}).items()
    }
    constants = _texts("constants", data.get("constants", {}))
    for section, found in (("columns.", columns), ("values.", values), ("constants.", constants)):
        _known(section, found, known)
    pairs = {section: _texts(section, data.get(section, {})) for section in PAIRS}
    for section, allowed in PAIRS.items():
        _known(f"{section}.", pairs[section], allowed)
    create = _texts("create", data.get("create", {}))
    _known("create.", create, {"name", "name_en", "leader"})
    return Foreign(
        columns=columns,
        values=values,
        constants=constants,
        departments=_texts("departments", data.get("departments", {})),
        create=create,
        bounds=pairs["bounds"],
        month=pairs["month"],
        **_options(data),
    )


def translate(mapping: Foreign, key: str, value: Any) -> Any:
    """Return our word for one of theirs; what the mapping doesn't list stays as it is."""
    table = mapping.values.get(key)
    if table is None or not (value is None or isinstance(value, str)):
        return value
    return table.get(plain(value or ""), value)
