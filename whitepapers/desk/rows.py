"""The edit pages of targets and duties. The row is looked up within the paper of the address (ADR 2)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin import messages
from wagtail.admin.telepath import JSContext

from targets.refusal import Overtaken, Refused
from whitepapers.amended import is_published
from whitepapers.answering import LONGEST, answers
from whitepapers.compose import target_number
from whitepapers.desk.amending import judge
from whitepapers.desk.overtaken import KeepingView, gone_meanwhile
from whitepapers.desk.points import returned
from whitepapers.desk.row_form import TARGET_PANELS, divisions_of
from whitepapers.desk.row_words import clock
from whitepapers.desk.scope import told
from whitepapers.desk.steps import Offer, may_draft
from whitepapers.desk.table import last_years, marked
from whitepapers.desk.typed import as_sent, number
from whitepapers.drafting import GONE, delete_target, keep_target
from whitepapers.models import TargetDraft
from whitepapers.recommended import beside
from whitepapers.versions import latest


class RowView(KeepingView):
    """One row of a paper: shows its form, and what came of it."""

    panels: Any = None
    header_icon = "edit"
    gone = False  # it was deleted while its form was open

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the row within the paper, or begin a new one."""
        super().setup(request, *args, **kwargs)
        self.begin()
        if "row" not in kwargs:
            return
        own = self.model.objects.visible_to(request.user).filter(paper=self.paper)
        found = own.filter(pk=kwargs["row"]).first()
        self.gone = found is None and gone_meanwhile(request, self.model, kwargs["row"])
        if found is None and not self.gone:
            raise Http404
        if found is not None:
            self.row = found
            self.row.paper = self.paper

    @cached_property
    def allowed(self) -> Offer:
        """The rule's answer to whether the person may write this row now."""
        raise NotImplementedError

    def make_form(self, data: Any = None) -> Any:
        """Return the form, bound to what was sent."""
        form_class = self.panels.get_form_class()
        if data is None:
            return form_class(instance=self.row, for_user=self.request.user)
        if hasattr(self.row, "milestones"):
            self.row.milestones = []  # the form's are all there are: see as_sent
        return form_class(as_sent(data), instance=self.row, for_user=self.request.user)

    def get_page_title(self) -> str:
        """Name the row."""
        return str(self.row) if self.row.pk else _("New")

    def get(self, request: HttpRequest, **kwargs: int) -> HttpResponse:
        """Show the form; a new row is offered only to those who may add one."""
        if not self.row.pk and not self.allowed.allowed:
            messages.error(request, told(self.allowed.refusal))  # type: ignore[arg-type]
            return redirect(self.list_url)
        self.form = self.make_form()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, **kwargs: int) -> HttpResponse:
        """Keep the row, or show what was typed and the reason."""
        return self.show_gone(request.POST, _(GONE)) if self.gone else self.receive(request.POST)

    def again(self, reason: str, *, status: int, **more: Any) -> HttpResponse:
        """Show the form as it was sent."""
        messages.error(self.request, reason)
        return self.render_to_response(self.get_context_data(unsaved=True) | more, status=status)

    @property
    def list_url(self) -> str:
        """The address of the list that the row is in."""
        return reverse(f"desk:{self.parts}", args=[self.paper.pk])

    def after(self) -> str:
        """Return where to go after saving."""
        if "add_another" in self.request.POST:
            return reverse(f"desk:{self.parts}_add", args=[self.paper.pk])
        if "to_next" in self.request.POST and (following := self.neighbours()["next"]) is not None:
            return reverse(f"desk:{self.parts}_edit", args=[self.paper.pk, following])
        return reverse(f"desk:{self.parts}_edit", args=[self.paper.pk, self.row.pk])

    def neighbours(self) -> dict[str, int | None]:
        """Return the keys of the rows before and after this one, by number."""
        if not self.row.pk:
            return {"previous": None, "next": None}
        rows = getattr(self.paper, self.parts)
        return {
            "previous": rows.filter(number__lt=self.row.number)
            .order_by("-number")
            .values_list("pk", flat=True)
            .first(),
            "next": rows.filter(number__gt=self.row.number).order_by("number").values_list("pk", flat=True).first(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the bound panels and what goes with them."""
        panel = self.panels.get_bound_panel(request=self.request, instance=self.row, form=self.form)
        js = JSContext()
        data = js.pack(panel)
        last = latest(self.row) if self.row.pk else None
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "panel": panel,
            "media": self.form.media + panel.media + js.media,
            "edit_handler_data": data,
            "row": self.row,
            "kept_by": last.by if last else None,
            "kept_at": clock(last.at) if last else "",
            "action_url": self.request.path,
            "has_unsaved_changes": kwargs.get("unsaved", False),
            "may": self.allowed.allowed,
            "why_not": told(self.allowed.refusal) if self.allowed.refusal else "",
            "neighbours": self.neighbours(),
            "list_url": self.list_url,
            "edit_name": f"desk:{self.parts}_edit",
            "delete_name": f"desk:{self.parts}_delete",
        }


class TargetRow(RowView):
    """Edits one target."""

    template_name = "whitepapers/desk/target.html"
    model = TargetDraft
    panels = TARGET_PANELS
    parts = "targets"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Begin a new row with the assigned task that the table's link names, if it is one of the paper's own."""
        super().setup(request, *args, **kwargs)
        asked = request.GET.get("task", "")
        if self.row.pk is None and asked.isdecimal():
            tasks = (
                self.panels.get_form_class()(instance=self.row, for_user=request.user).fields["assigned_task"].queryset
            )
            task = tasks.filter(pk=int(asked)).first()
            if task is not None:
                self.row.assigned_task, self.row.source, self.row.task = task, "assigned", task.text

    @cached_property
    def allowed(self) -> Offer:
        """Ask the rule for the row's division; a new row is the person's own division's."""
        in_time = timezone.localdate() <= self.paper.plan_year.contributions_due
        unit = self.row.division if self.row.pk else self.person.unit
        return may_draft(self.person, self.facts, unit, in_time=in_time)

    def trail(self) -> list[dict[str, str]]:
        """Stand below the table."""
        title = _("Target %(number)s") % {"number": self.row.number} if self.row.pk else _("New target")
        return [{"url": self.list_url, "label": pgettext("desk", "Targets")}, {"url": "", "label": title}]

    def keep(self, seen: int) -> None:
        """Keep the target."""
        user: Any = self.request.user
        keep_target(paper=self.paper, draft=self.form.instance, by=user, store=self.form.save, seen=seen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add findings with their answers, last year's result and the known divisions."""
        user: Any = self.request.user
        place = target_number(self.paper, self.row.number) if self.row.pk else ""
        amended = judge(self.paper) if place else None
        last = last_years([self.row], user) if self.row.pk else {}
        marks: list[dict[str, Any]] = []
        if self.row.pk and not self.form.is_bound:
            answered = answers(self.paper)
            for _row, found in marked(self.paper, [self.row], last):
                marks = [{"mark": one, "answer": answered.of(self.row, one.rule)} for one in found]
        asked = returned(self.paper, self.person, self.facts)
        before = last.get(self.row.pk)
        return super().get_context_data(**kwargs) | {
            "marks": marks,
            "asked": asked.of_rows().get(self.row.pk),
            "points": asked,
            "said": self.paper.dispositions.filter(target=self.row.continues_id).first(),
            "typed": kwargs.get("typed", {}),
            "longest": LONGEST,
            "last": before,
            "beside": beside(self.paper, targets=[before.target.pk]) if before else None,
            "divisions": divisions_of(self.paper.department),
            "amended": amended,
            "target_number": place,
            "refused": amended.sentences.get(place, []) if amended else [],
            "differs": any(one["number"] == place for one in amended.log) if amended else False,
        }


class DeleteRow(RowView):
    """Asks whether a row is to be deleted, and deletes it."""

    template_name = "whitepapers/desk/delete_row.html"
    header_icon = "bin"

    def get(self, request: HttpRequest, **kwargs: int) -> HttpResponse:
        """Ask."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, **kwargs: int) -> HttpResponse:
        """Delete."""
        if self.gone:
            messages.success(request, _("Somebody else deleted this row already."))
            return redirect(self.list_url)
        name = str(self.row)
        try:
            self.remove(number(request.POST.get("seen", "")))
        except Overtaken as refusal:
            messages.error(request, f"{told(refusal)} {_('Look at it as it is now before you delete it.')}")
            return redirect(reverse(f"desk:{self.parts}_edit", args=[self.paper.pk, self.row.pk]))
        except Refused as refusal:
            messages.error(request, told(refusal))
            return redirect(reverse(f"desk:{self.parts}_edit", args=[self.paper.pk, self.row.pk]))
        messages.success(request, _("“%(row)s” was deleted.") % {"row": name})
        return redirect(self.list_url)

    def remove(self, seen: int) -> None:
        """Ask the verb."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the row without its form."""
        self.form = self.make_form()
        return super().get_context_data(**kwargs)


class DeleteTarget(DeleteRow, TargetRow):
    """Deletes one target."""

    template_name = DeleteRow.template_name

    def remove(self, seen: int) -> None:
        """Ask the verb; a published target needs the reason why it is withdrawn."""
        user: Any = self.request.user
        reason = self.request.POST.get("reason", "")[:5000]
        delete_target(paper=self.paper, draft=self.row, by=user, reason=reason, seen=seen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether the public has the target already."""
        return super().get_context_data(**kwargs) | {"published": is_published(self.paper, self.row.number)}
