"""Co-operation on screen: the lead asks and settles, the department that was asked confirms or objects."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from publishing.erased_rows import file_is_gone
from targets.desk.files import withdrawn_file
from targets.evidence import LARGEST, safe_type
from targets.models import User
from targets.refusal import Refused
from whitepapers.approval import State, check_ask
from whitepapers.approval.cooperation import ANSWER_FOR
from whitepapers.cooperating import Part
from whitepapers.cooperation import Document, ask, cooperate, coordinate, parts_of, wording
from whitepapers.desk.scope import PaperView, paper_name, told
from whitepapers.desk.steps import offer
from whitepapers.facts import states_of
from whitepapers.models import CooperationAnswer, CooperationRequest, Coordination, TargetDraft

LATELY = 50


class PaperCooperation(PaperView):
    """The lead department's screen: each co-operating department's part, who is silent, who objects."""

    template_name = "whitepapers/desk/cooperation.html"
    header_icon = "group"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Co-operating departments")

    def trail(self) -> list[dict[str, str]]:
        """Stand below the paper."""
        return [{"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Ask whoever was not asked about today's wording."""
        user: Any = request.user
        try:
            asked = ask(paper=self.paper, by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
        else:
            said = ngettext("%(count)s part was asked about.", "%(count)s parts were asked about.", len(asked))
            messages.success(request, said % {"count": len(asked)})
        return redirect("desk:cooperation", self.paper.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the parts, and how many stand where."""
        parts = parts_of(self.paper)
        may = offer("ask", check_ask, self.person, self.facts)
        counts = [(standing, sum(one.standing is standing for one in parts)) for standing in Part]
        return super().get_context_data(**kwargs) | {
            "parts": parts,
            "counts": [(standing, count) for standing, count in counts if count],
            "to_ask": sum(one.standing in {Part.NOT_ASKED, Part.EARLIER} for one in parts),
            "may": may.allowed,
            "why_not": told(may.refusal) if may.refusal else "",
        }


class Settle(PaperView):
    """Records how one objection was settled."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, paper: int, answer: int) -> HttpResponse:
        """Settle it, or say what is missing."""
        objection = get_object_or_404(CooperationAnswer.objects.filter(paper=self.paper), pk=answer)
        file, said = request.FILES.get("file"), request.POST
        user: Any = request.user
        if file is not None and (file.size or 0) > LARGEST:
            messages.error(request, _("%(name)s is larger than 20 MB.") % {"name": file.name})
            return redirect("desk:cooperation", self.paper.pk)
        document = Document(
            said.get("document", "")[:300], file.name or "" if file else "", file.read() if file else b""
        )
        try:
            coordinate(objection=objection, text=said.get("text", "")[:5000], document=document, by=user)
        except Refused as refusal:
            messages.error(request, told(refusal))
        else:
            messages.success(request, _("The objection is settled; reviewers see it with its document."))
        return redirect("desk:cooperation", self.paper.pk)


def asked_of(user: User) -> Any:
    """Return what the person's own department was asked, in papers still in drafting or not, newest first."""
    if user.department_id is None:
        return CooperationRequest.objects.none()
    return CooperationRequest.objects.filter(department=user.department_id).select_related(
        "paper__department", "paper__plan_year", "department", "by"
    )


def unanswered_of(user: User) -> list[dict[str, Any]]:
    """Return the requests that still wait: at the wording of today, in papers in drafting, without an answer to it."""
    if not (user.is_active and {str(role) for role in user.roles} & ANSWER_FOR):
        return []
    requests = list(asked_of(user).order_by("paper", "number", "id"))
    answers = CooperationAnswer.objects.filter(department=user.department_id).order_by("id")
    last = {(one.paper_id, one.number): one for one in answers}
    rows = TargetDraft.objects.filter(paper__in={one.paper_id for one in requests}, partners=user.department_id)
    drafts = {(one.paper_id, one.number): one for one in rows.select_related("duty")}
    states = states_of(one.paper_id for one in requests)
    found = {}
    for one in requests:
        key = (one.paper_id, one.number)
        row, answer = drafts.get(key), last.get(key)
        if row is None or states[one.paper_id] is not State.DRAFTING or wording(row) != one.content:
            continue
        if answer is None or answer.content != one.content:
            found[key] = {"request": one, "row": row, "answer": answer}
    return list(found.values())


class AskedOfUs(WagtailAdminTemplateMixin, View):
    """The co-operating department's screen: confirm one, several, or object with a reason."""

    template_name = "whitepapers/desk/asked_of_us.html"
    header_icon = "group"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only for editors and heads of a department."""
        super().setup(request, *args, **kwargs)
        user: Any = request.user
        if not answers_for_a_department(user):
            raise Http404

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Asked to co-operate")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here from home."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        user: Any = request.user
        answered = (
            CooperationAnswer.objects.filter(department=user.department_id)
            .select_related("paper__department", "paper__plan_year", "by")
            .prefetch_related("coordinations")
        )
        waiting = unanswered_of(user)
        for one in waiting:
            one["name"] = paper_name(one["request"].paper)
        return self.render_to_response(
            self.get_context_data(waiting=waiting, answered=answered.order_by("-id")[:LATELY])
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirm what was ticked, or object to one; each is told by itself."""
        user: Any = request.user
        said = request.POST
        objected = said.get("object", "")
        ticked = [objected] if objected else said.getlist("confirm")
        chosen = asked_of(user).filter(pk__in=[int(one) for one in ticked if one.isdecimal() and len(one) < 19])
        done = 0
        for one in chosen.order_by("id"):
            answer = "objected" if objected else "confirmed"
            try:
                cooperate(request=one, answer=answer, text=said.get(f"text-{one.pk}", "")[:5000], by=user)
                done += 1
            except Refused as refusal:
                messages.error(request, f"{paper_name(one.paper)} · {one.number}: {told(refusal)}")
        if done:
            said_so = _("Your objection is recorded.") if objected else _("Confirmed: %(count)s.") % {"count": done}
            messages.success(request, said_so)
        elif not ticked:
            messages.error(request, _("Tick what you confirm first."))
        return redirect("desk:asked_of_us")


def answers_for_a_department(user: User) -> bool:
    """Say whether the person confirms or objects for a department at all."""
    return user.is_active and user.department_id is not None and bool({str(one) for one in user.roles} & ANSWER_FOR)


@require_safe
def coordination_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the document of a coordination record to those who may see the paper or whose department objected."""
    seen = CooperationAnswer.objects.visible_to(request.user)
    kept = get_object_or_404(Coordination.objects.filter(objection__in=seen).exclude(sha256=""), pk=pk)
    if file_is_gone(kept):
        return withdrawn_file()
    with default_storage.open(kept.path) as file:
        response = HttpResponse(file.read(), content_type=safe_type(kept.content_type))
    response["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
