"""What a screen answers when a row can't be kept as it was typed: the merge, the deleted row, the locked paper."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from targets.refusal import Overtaken, Refused
from whitepapers.desk.row_words import Speaker, clock, history, name_of
from whitepapers.desk.scope import PaperView, told
from whitepapers.desk.typed import as_form, number, typed
from whitepapers.drafting import GONE, Gone
from whitepapers.merging import Fate, Merge, Side, merge
from whitepapers.models.versions import Version
from whitepapers.versions import UNSEEN, latest, seen_version, snapshot


class KeepingView(PaperView):
    """Keeps a row through the verb, and never loses what was typed, whatever happened meanwhile."""

    model: Any = None
    form: Any = None
    row: Any = None
    parts = ""  # the paper's relation and the name of the list's address
    allowed: Any  # the rule's Offer, computed once
    make_form: Callable[..., Any]
    again: Callable[..., HttpResponse]
    after: Callable[[], str]

    def keep(self, seen: int) -> None:
        """Ask the verb to store the form, told which version the person saw."""
        raise NotImplementedError

    def begin(self) -> None:
        """Begin a new row in the place of one that is gone."""
        self.row = self.model(paper=self.paper)
        self.__dict__.pop("allowed", None)

    def receive(self, data: QueryDict) -> HttpResponse:
        """Keep what was sent, or show it with the reason."""
        self.form = self.make_form(data)
        if not self.form.is_valid():
            if "base" in data:  # what was typed was merged already, and can't be kept as it is: merge it anew
                self.form.data["seen"] = data["base"]
            return self.again(_("Not saved yet: please see the marked fields."), status=200)
        mine, seen = typed(self.form), number(str(data.get("seen", "")))
        if self.row.pk and "base" in data and (theirs := seen_version(self.row, seen)) is not None:
            return self.settle(data, seen_version(self.row, number(str(data["base"]))), theirs, mine)
        return self.store(mine, seen)

    def settle(self, data: QueryDict, base: Version | None, theirs: Version, mine: dict[str, Any]) -> HttpResponse:
        """Keep the row as it was merged; ask again for a choice that was left out, or show the form to go on in."""
        found = merge(base.row if base else None, theirs.row, mine)
        sides = {choice: data.get(f"choice-{choice}", "") for choice in found.conflicts}
        chosen = {choice: Side(side) for choice, side in sides.items() if side in set(Side)}
        if found.undecided(chosen):
            messages.error(self.request, _("Not saved yet: choose one of the two wherever both changed something."))
            return self.show_merge(base, theirs, found, mine, chosen)
        merged = found.resolved(chosen)
        self.form = self.make_form(as_form(merged, self.model, theirs.pk))
        if "edit" in data:
            messages.info(self.request, _("This is the merged row. It is not saved yet."))
            return self.render_to_response(self.get_context_data(unsaved=True))
        if not self.form.is_valid():
            return self.again(_("Not saved yet: please see the marked fields."), status=200)
        return self.store(merged, theirs.pk)

    def store(self, mine: dict[str, Any], seen: int) -> HttpResponse:
        """Keep the form and go on, or show why it could not be kept."""
        try:
            self.keep(seen)
        except Overtaken:
            return self.overtaken(mine, seen)
        except Gone as refusal:
            return self.show_gone(as_form(mine, self.model), told(refusal))
        except Refused as refusal:
            return self.show_refused(mine, seen, told(refusal))
        messages.success(self.request, _("“%(row)s” was saved.") % {"row": self.row})
        return redirect(self.after())

    def overtaken(self, mine: dict[str, Any], seen: int) -> HttpResponse:
        """Keep it all the same when it has everything that they changed (the second of two clicks); else ask."""
        theirs = latest(self.row)
        if theirs is None:  # deleted between the refusal and now
            return self.show_gone(as_form(mine, self.model), _(GONE))
        base = seen_version(self.row, seen)
        found = merge(base.row if base else None, theirs.row, mine)
        if not found.news:
            return self.store(mine, theirs.pk)
        return self.show_merge(base, theirs, found, mine, {})

    def show_merge(
        self, base: Version | None, theirs: Version, found: Merge, mine: dict[str, Any], chosen: dict[str, Side]
    ) -> HttpResponse:
        """Show who changed what, what is taken over, what stays, and the choice for each conflict."""
        versions = self.row.versions.filter(pk__gt=base.pk if base else theirs.pk - 1, pk__lte=theirs.pk)
        later = list(versions.select_related("by").order_by("id"))
        speaker = Speaker(self.model, [mine, *([base.row] if base else ()), *(one.row for one in later)])
        conflicts = [
            (choice, [speaker.told(one, known=base is not None) for one in pieces], chosen.get(choice, ""))
            for choice, pieces in found.conflicts.items()
        ]
        return self.show(
            "whitepapers/desk/overtaken.html",
            steps=history(speaker, base, later) if base else [],
            who=name_of(later[-1].by),
            when=clock(later[-1].at),
            conflicts=conflicts,
            taken=[speaker.told(one) for one in found.of(Fate.THEIRS)],
            kept=[speaker.told(one) for one in found.of(Fate.MINE)],
            hidden=_pairs(as_form(mine, self.model, theirs.pk)),
            base=base.pk if base else UNSEEN,
        )

    def show_gone(self, data: QueryDict, reason: str) -> HttpResponse:
        """Show what was typed as a new row that is not saved yet: the old one was deleted."""
        self.begin()
        self.form = self.make_form(data)
        if not self.allowed.allowed:
            valid = self.form.is_valid()
            return self.show_refused(typed(self.form) if valid else {}, UNSEEN, reason, data)
        reason += " " + _("Save it to add it again as a new row.")
        return self.again(reason, status=409, action_url=reverse(f"desk:{self.parts}_add", args=[self.paper.pk]))

    def show_refused(self, mine: dict[str, Any], seen: int, reason: str, data: QueryDict | None = None) -> HttpResponse:
        """Show what was typed so that it can be copied, or sent again once the reason is gone."""
        stored = self.model.objects.filter(pk=self.row.pk).first() if self.row.pk else None
        there = snapshot(stored) if stored is not None else {}
        speaker = Speaker(self.model, [mine])
        own = {name: value for name, value in mine.items() if there.get(name) != value}
        return self.show(
            "whitepapers/desk/typed.html",
            reason=reason,
            typed=speaker.row(own) or [(name, text) for name, text in _pairs(data) if text],
            emptied=[speaker.label(name) for name in own if own[name] in (None, "", []) and there.get(name)],
            hidden=_pairs(as_form(mine, self.model, seen) if mine else data),
        )

    def show(self, template: str, **more: Any) -> HttpResponse:
        """Answer with a screen about what was not kept."""
        where = self.parts + ("_edit" if self.row.pk else "_add")
        keys = [self.paper.pk, self.row.pk] if self.row.pk else [self.paper.pk]
        context = super().get_context_data(**more) | {
            "row": self.row,
            "list_url": reverse(f"desk:{self.parts}", args=[self.paper.pk]),
            "row_url": reverse(f"desk:{where}", args=keys),
        }
        return render(self.request, template, context, status=409)


def _pairs(data: QueryDict | None) -> list[tuple[str, str]]:
    """Return what a form sends, as pairs for hidden fields."""
    skip = {"csrfmiddlewaretoken"}
    return [
        (name, str(value)) for name, values in (data or QueryDict()).lists() for value in values if name not in skip
    ]


def gone_meanwhile(request: HttpRequest, model: Any, key: int) -> bool:
    """Say whether something was sent for a row that is nowhere any more; another paper's row is not that."""
    return request.method == "POST" and not model.objects.filter(pk=key).exists()
