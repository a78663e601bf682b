"""The review sheet: one row a target, to pass or to return by keyboard, and the decision below. Translates, never decides."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages

from publishing.manuscript import Malformed
from targets.refusal import Refused
from whitepapers.approval import Stage
from whitepapers.attention import attention, tally
from whitepapers.desk.scope import paper_name, told
from whitepapers.marking import LONGEST, mark, mark_all
from whitepapers.models import Point
from whitepapers.review.history import history
from whitepapers.review.round_view import RoundView
from whitepapers.review.rows import Sheet, read_sheet
from whitepapers.review.whose import named

FILTERS = ("attention", "all", "returned", "marked")


class SheetPage(RoundView):
    """The sheet."""

    template_name = "whitepapers/review/sheet.html"
    header_icon = "tasks"

    def get(self, request: HttpRequest, round: int) -> HttpResponse:
        """Show it."""
        self.opened()
        return self.render_to_response(self.get_context_data())

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Review sheet, round %(number)d") % {"number": self.round.number}

    def get_page_subtitle(self) -> str:
        """Name the paper."""
        return paper_name(self.round.paper)

    @cached_property
    def stage(self) -> Stage:
        """The stage whose eyes the sheet is for: the one that waits, or the one that spoke last."""
        made = list(self.round.decisions.all())
        return self.waiting or (Stage(made[-1].stage) if made else Stage.SUPERVISORY)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the rows and where the round stands."""
        asked = self.request.GET.get("show", "")
        context = super().get_context_data(**kwargs) | self.standing()
        try:
            sheet = read_sheet(self.round, self.stage, self.request.user)  # type: ignore[arg-type]
        except Malformed as fault:
            return context | {"broken": str(fault)}
        kept = sheet.counts["kept"]
        return context | {
            "sheet": sheet,
            "counts": sheet.counts,
            "reads": self.stage,
            "show": asked if asked in FILTERS else "attention" if kept else "all",
            "filters": self.filters(sheet),
            "decides": bool(self.whose.options) and self.whose.settled,
            "longest": LONGEST,
            "words": words(),
        }

    def filters(self, sheet: Sheet) -> list[tuple[str, str, int]]:
        """Return the filters, each with its word and how many rows it shows."""
        marked = sum(bool(row.marks) for row in sheet.rows)
        return [
            ("attention", _("to look at"), sheet.counts["asking"]),
            ("all", _("all"), sheet.counts["entries"]),
            ("returned", _("to be changed"), sheet.counts["returned"]),
            ("marked", _("with findings"), marked),
        ]


def words() -> dict[str, str]:
    """Return what the script says, in the interface's language."""
    return {
        "passed": _("passed"),
        "returned": _("to be changed"),
        "open": _("taken back"),
        "note": _("noted"),
        "saving": _("saving …"),
        "progress": _("%(done)s of %(asking)s done"),
        "all_done": _("Everything is looked at; the decision is below."),
        "none_left": _("Nothing else asks for your attention."),
        "empty": _("Say what is to be changed; the department needs the reason."),
        "offline": _("Not saved yet: the server does not answer. Nothing is lost; it is tried again."),
        "signed_out": _(
            "Not saved yet: you are signed out. Sign in in another window, then try again; nothing is lost."
        ),
        "refused": _("Not saved."),
        "wait": _("One moment: the last marks are being saved."),
        "kept": _("%(n)s passed before and unchanged."),
        "back_online": _("Everything is saved."),
    }


class RestForm(forms.Form):
    """What the person saw (stage and digest), and in whose name they speak."""

    stage = forms.ChoiceField(choices=[(stage.value, stage.value) for stage in Stage])
    digest = forms.RegexField(r"^[0-9a-f]{64}$")
    acting_for = forms.RegexField(r"^(own|\d{1,18})$", required=False)


class MarkForm(RestForm):
    """The same with the entry, and what is said of it."""

    entry = forms.CharField(max_length=60)
    verdict = forms.ChoiceField(choices=[(one, one) for one in ("passed", "returned", "open", "note")])
    text = forms.CharField(required=False, max_length=LONGEST)


class MarkView(RoundView):
    """Keeps a mark. A script asks for JSON; a plain form is led back to the sheet."""

    http_method_names = ["post"]
    form_class: type[forms.Form] = MarkForm

    def post(self, request: HttpRequest, round: int) -> HttpResponse:
        """Ask the verb, or say why not."""
        form = self.form_class(request.POST)
        if not form.is_valid():
            errors = " ".join(str(error) for error in form.errors.get("text", []))
            return self.refuse(errors or _("This form is not complete; open the paper again."), 400)
        if self.unsettled:
            return self.refuse(_("Say in whose name you decide."), 400)
        said = form.cleaned_data
        said["stage"] = Stage(said["stage"])
        try:
            said["acting_for"] = named(said["acting_for"])
            self.keep(said)
        except Refused as refusal:
            return self.refuse(told(refusal), 409)
        return self.done(said)

    def keep(self, said: dict[str, Any]) -> list[Point]:
        """Ask the verb."""
        return [mark(round=self.round, by=self.request.user, **said)]  # type: ignore[arg-type]

    @property
    def by_script(self) -> bool:
        """True when a script asks."""
        return "application/json" in self.request.headers.get("Accept", "")

    def refuse(self, sentence: str, status: int) -> HttpResponse:
        """Say why nothing was kept."""
        if self.by_script:
            return JsonResponse({"refused": sentence}, status=status)
        messages.error(self.request, sentence)
        return self.back()

    def done(self, said: dict[str, Any]) -> HttpResponse:
        """Say how far the sheet is."""
        if not self.by_script:
            return self.back(said.get("entry", "decision"))
        counts = tally(attention(history(self.round).pasts, said["stage"]))
        return JsonResponse({"counts": counts})

    def back(self, entry: str = "") -> HttpResponseRedirect:
        """Go back to the sheet, to the entry that was marked, in the name that was chosen."""
        name = self.request.POST.get("acting_for", "")
        query = f"?for={name}" if name.isalnum() else ""
        return redirect(reverse("whitepapers_sheet", args=[self.round.pk]) + query + (f"#e-{entry}" if entry else ""))


class MarkRest(MarkView):
    """Passes everything that asks for attention and is not marked."""

    form_class = RestForm

    def keep(self, said: dict[str, Any]) -> list[Point]:
        """Ask the verb for all that nothing is said of yet; what was passed before needs no second mark."""
        asks = attention(history(self.round).pasts, said["stage"])
        rest = frozenset(key for key, one in asks.items() if one.asks)
        return mark_all(round=self.round, by=self.request.user, entries=rest, **said)  # type: ignore[arg-type]
