"""The words in which the record is told: states, parts of a paper, fields of a target."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from whitepapers import wording
from whitepapers.approval import State
from whitepapers.carry_over import status_word
from whitepapers.retrospect import fate_word
from whitepapers.softening import Softening

STATES = {
    State.DRAFTING: gettext_lazy("in drafting"),
    State.IN_REVIEW: gettext_lazy("under supervisory review"),
    State.IN_APPROVAL: gettext_lazy("waits for the leader in charge"),
    State.APPROVED: gettext_lazy("approved at both stages"),
}
PARTS = {
    "head": gettext_lazy("Title page"),
    "prose": gettext_lazy("Foreword and closing words"),
    "duties": gettext_lazy("Duties"),
    "targets": gettext_lazy("Targets"),
    "changes": gettext_lazy("Reasons of withdrawn targets"),
    "dispositions": gettext_lazy("What became of last year's targets"),
    "results": gettext_lazy("Results, target by target"),
    "corrections": gettext_lazy("Corrections after the close"),
}
FIELDS = {
    "html": gettext_lazy("text"),
    "foreword": gettext_lazy("foreword"),
    "closing": gettext_lazy("closing words"),
    "city": gettext_lazy("city"),
    "notice": gettext_lazy("notice on every page"),
    "year": gettext_lazy("year"),
    "department": gettext_lazy("department"),
    "officers_public": gettext_lazy("publish the names of responsible officers"),
    "title": gettext_lazy("title"),
    "text": gettext_lazy("description"),
    "basis": gettext_lazy("statutory basis"),
    "duty": gettext_lazy("duty"),
    "task": gettext_lazy("task"),
    "goal": gettext_lazy("goal"),
    "kind": gettext_lazy("kind"),
    "comparison": gettext_lazy("comparison"),
    "value": gettext_lazy("value"),
    "value_text": gettext_lazy("value as written"),
    "unit": gettext_lazy("unit of measure"),
    "quality": gettext_lazy("quality requirement"),
    "due": gettext_lazy("due"),
    "due_text": gettext_lazy("date as written"),
    "milestones": gettext_lazy("milestones"),
    "lead": gettext_lazy("lead department"),
    "partners": gettext_lazy("co-operating departments"),
    "partners_text": gettext_lazy("co-operating bodies outside the list"),
    "source": gettext_lazy("source"),
    "source_document": gettext_lazy("document"),
    "source_number": gettext_lazy("document number"),
    "assigned_task": gettext_lazy("answers the assigned task"),
    "responsible_unit": gettext_lazy("responsible unit"),
    "responsible_officer": gettext_lazy("responsible officer"),
    "continues": gettext_lazy("continues last year's"),
    "reference": gettext_lazy("the department's own number"),
    "withheld": gettext_lazy("withheld from the public"),
    "withheld_reason": gettext_lazy("reason for withholding it"),
    "promised": gettext_lazy("promised"),
    "original": gettext_lazy("first promised"),
    "status": gettext_lazy("status"),
    "original_status": gettext_lazy("status against the first wording"),
    "verified": gettext_lazy("verified value"),
    "claimed": gettext_lazy("claimed"),
    "difference": gettext_lazy("found less claimed"),
    "verified_note": gettext_lazy("the inspection office's note"),
    "reports": gettext_lazy("reports in time"),
    "override_reason": gettext_lazy("status set by hand"),
    "miss_reason": gettext_lazy("why it was missed"),
    "miss": gettext_lazy("supervisory organ on the miss"),
    "remark": gettext_lazy("the department's remark"),
    "fate": gettext_lazy("what became of it next year"),
    "withdrawn_reason": gettext_lazy("reason of the withdrawal"),
    "results": gettext_lazy("frozen results"),
    "series": gettext_lazy("series"),
    "on": gettext_lazy("date"),
    "version": gettext_lazy("version"),
    "result": gettext_lazy("verified result"),
    "outcome": gettext_lazy("what became of it"),
    "reason": gettext_lazy("public reason"),
    "successors": gettext_lazy("continued by"),
}


def state_name(now: State) -> str:
    """Return where a paper is, in words."""
    return str(STATES[now])


def part_name(part: str) -> str:
    """Return the name of a part of a manuscript."""
    return str(PARTS.get(part, part))


def part_order(part: str) -> int:
    """Return the part's place in the order in which a paper is read."""
    return list(PARTS).index(part) if part in PARTS else len(PARTS)


def field_name(field: str) -> str:
    """Return the name of a field of a manuscript's entry; one that is not known is shown as it is called."""
    return str(FIELDS.get(field, field)) if field else _("text")


def entry_name(key: str) -> str:
    """Return how an entry is called: its number, or the words for title page, foreword and closing words."""
    return part_name(key) if key == "head" else field_name(key) if key in {"foreword", "closing"} else key


def field_order(field: str) -> int:
    """Return the field's place in the order in which a target is read."""
    return list(FIELDS).index(field) if field in FIELDS else len(FIELDS)


def told_softening(one: Softening) -> str:
    """Return a softening's sentence in the interface's language; the kinds of target are said in words."""
    names = wording.kind_names() if one.rule == "kind" else {}
    return _(one.sentence) % {name: names.get(value, value) for name, value in one.values.items()}


def in_words(manuscript: dict[str, Any]) -> dict[str, Any]:
    """Return a manuscript whose codes (kind, source, comparison, status, outcome) are words, to read and compare."""
    said = {"kind": wording.kind_names(), "source": wording.source_names(), "comparison": wording.SIGNS}
    targets = [
        entry | {name: words.get(entry.get(name, ""), entry.get(name, "")) for name, words in said.items()}
        for entry in manuscript["parts"].get("targets", [])
    ]
    last_year = [_fate_in_words(entry, said) for entry in manuscript["parts"].get("dispositions", [])]
    more = {"dispositions": last_year} if last_year else {}
    return manuscript | {"parts": manuscript["parts"] | {"targets": targets} | more}


def _fate_in_words(entry: dict[str, Any], said: dict[str, dict[str, str]]) -> dict[str, Any]:
    if "result" not in entry:  # withdrawn by order
        return entry
    promised, result = entry["promised"], entry["result"]
    plain = {name: words.get(promised.get(name, ""), "") for name, words in said.items() if name in promised}
    return entry | {
        "promised": promised | plain,
        "result": result | {"status": _(status_word(result["status"]))},
        "outcome": fate_word(entry["outcome"]),
    }
