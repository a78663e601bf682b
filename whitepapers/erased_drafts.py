"""Takes a withdrawn text out of the paper's draft and its versions, so that no later edition says it again (ADR 26)."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from publishing.prose import clean
from whitepapers.erasing import paper_of
from whitepapers.models import DutyDraft, ErasureOrder, TargetDraft, WhitePaperPage
from whitepapers.versions import FIELDS

# what is no text of the writer's but a choice, a figure or a day
CODES = frozenset({"kind", "comparison", "source", "unit", "value", "due", "duty", "continues"})


def erase_drafts(order: ErasureOrder, text: Mapping[str, Any]) -> None:
    """Empty each field of the draft, and of its versions, that says what the withdrawn entry said in that field."""
    paper = paper_of(order.edition) if order.edition else None
    if paper is None:
        return
    if order.part == "prose":
        _erase_prose(paper, order.entry, str(text.get("html", "")))
    rows: Any = {"targets": TargetDraft, "duties": DutyDraft}.get(order.part)
    if rows is None:
        return
    serial = order.entry.rpartition("-")[2].lstrip("d").lstrip("0")
    fields = {
        name: said for name in FIELDS[rows] if name not in CODES and isinstance(said := text.get(name), str) and said
    }
    for draft in rows.objects.filter(paper=paper, number=serial or 0):
        same = {name: "" for name, said in fields.items() if getattr(draft, name) == said}
        if same:
            rows.objects.filter(pk=draft.pk).update(**same)
        for version in draft.versions.all():
            version.data |= {name: "" for name, said in fields.items() if version.data.get(name) == said}
            version.save(update_fields=["data"])


def _erase_prose(paper: WhitePaperPage, name: str, html: str) -> None:
    """Empty foreword or closing words where the page or one of its revisions says the withdrawn text."""
    if name not in {"foreword", "closing"} or not html:
        return
    if clean(getattr(paper, name)) == html:
        WhitePaperPage.objects.filter(pk=paper.pk).update(**{name: ""})
    for revision in paper.revisions.all():
        if clean(str(revision.content.get(name, ""))) == html:
            revision.content = json.loads(json.dumps(revision.content | {name: ""}, cls=DjangoJSONEncoder))
            revision.save(update_fields=["content"])
