"""One department's score down to its evidence, with objection, answer and the last step. Translates, never decides."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages

from targets.desk.fields import sentence
from targets.desk.scores.shared import ScoresDesk, named
from targets.evaluating import procedure
from targets.evaluating.chased import open_referrals
from targets.evaluating.entering import scored_of
from targets.evaluating.export import explained
from targets.evaluating.frozen import changed
from targets.evaluating.ranking import Place, places
from targets.evaluating.recommending import newest_recommendations
from targets.evaluating.results import answer, content_of, facts_of, finalise, object_to
from targets.evaluating.scope import scores_visible_to
from targets.evaluating.standing_score import corrections, finals
from targets.facts import actor
from targets.models import (
    Commendation,
    Department,
    Evidence,
    EvidenceLink,
    FinalResult,
    IndicatorValue,
    Objection,
    PlanYear,
    Result,
    Target,
)
from targets.refusal import Refused


class ScoreView(ScoresDesk):
    """The score of a department in a year: the newest version, or the one of the address."""

    template_name = "targets/desk/scores/score.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the department among those whose scores the person may see."""
        super().setup(request, *args, **kwargs)
        self.department: Department = get_object_or_404(scores_visible_to(self.person), code=kwargs["code"])
        self.plan_year: PlanYear = get_object_or_404(PlanYear, year=kwargs["year"])
        own = Result.objects.visible_to(self.person).filter(plan_year=self.plan_year, department=self.department)
        self.versions: list[Result] = list(
            own.select_related("by", "indicator_set", "plan_year", "department", "frozen")
        )
        if not self.versions:
            raise Http404("Nothing is proposed yet.")
        asked = request.GET.get("version", "") or request.POST.get("version", "")
        found = [one for one in self.versions if str(one.version) == asked] if asked else self.versions[-1:]
        if not found:
            raise Http404("No such version.")
        self.result = found[0]

    def get_page_title(self) -> str:
        """Return department and year."""
        said = _("%(department)s: score of %(year)s")
        return said % {"department": self.department.label(), "year": self.plan_year.year}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        board = f"{reverse('scores')}?year={self.plan_year.year}"
        return self.crumbs((board, _("Scores")), ("", self.get_page_title()))

    @cached_property
    def facts(self) -> procedure.ResultFacts:
        """The result as the rules see it."""
        return facts_of(self.result)

    def may(self, check: Any, **more: Any) -> tuple[bool, str]:
        """Return whether a rule lets the person, and its sentence where it does not."""
        try:
            check(actor(self.person), scored_of(self.department), **more)
        except Refused as refused:
            return False, sentence(refused)
        return True, ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the tree with what it leads to, the objections, and what the person may do."""
        content = content_of(self.result)
        tree = Tree(content)
        objections = list(
            Objection.objects.filter(result__in=self.versions)
            .select_related("by", "answer__by", "result")
            .order_by("pk")
        )
        may_object, _why = self.may(procedure.check_object, result=self.facts, today=self.today)
        may_settle, why_not = self.may(procedure.check_finalise, result=self.facts, today=self.today)
        scores_it, _no = self.may(procedure.check_scores)
        final = FinalResult.objects.filter(result=self.result).select_related("by").first()
        stands = finals(self.plan_year, [self.department.pk]).get(self.department.pk)
        before = next((one for one in self.versions if one.version == self.result.version - 1), None)
        context = {
            "result": self.result, "content": content, "versions": self.versions, "department": self.department,
            "editions": [(one, edition_page(one), digest) for one, digest in content["digests"].items()],
            "plan_year": self.plan_year, "tree": tree.headings(), "bonus": tree.bonus(),
            "objections": objections, "unanswered": self.facts.unanswered, "may_object": may_object, "may_settle": may_settle, "scores_it": scores_it,
            "why_not": why_not if scores_it and not final else "", "final": final, "place": self.place(),
            "newest": self.result.version == self.facts.newest, "stands": stands, "before": before,
            "corrections": corrections([self.result]).get(self.result.pk, []),
            "changed": [(one, named(one)) for one in changed(content_of(before), content)] if before else [],
        }  # fmt: skip
        return super().get_context_data(**kwargs) | context

    def place(self) -> Place | None:
        """Return the place within the class once every result of the class is final; before that nothing is compared."""
        promised = Target.objects.filter(plan_year=self.plan_year).values("department")
        kinds = dict(Department.objects.filter(pk__in=promised).values_list("pk", "kind"))
        settled = finals(self.plan_year, kinds)
        # a class that was changed since moves nobody to other rivals
        kinds |= {pk: content_of(one.result)["kind"] for pk, one in settled.items()}
        kind = content_of(self.result)["kind"]
        if any(of == kind and pk not in settled for pk, of in kinds.items()):
            return None
        points = {str(pk): (kinds[pk], one.result.points) for pk, one in settled.items()}
        return places(points).get(str(self.department.pk))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step whose button was pressed."""
        step = {"object": self._object, "answer": self._answer, "settle": self._settle}.get(request.POST.get("do", ""))
        if step is None:
            raise Http404("No such step.")
        try:
            messages.success(request, step())
        except Refused as refused:
            messages.error(request, sentence(refused))
            self.__dict__.pop("facts", None)
            return self.render_to_response(self.get_context_data(typed=request.POST), status=409)
        return HttpResponseRedirect(reverse("score", args=[self.plan_year.year, self.department.code]))

    def _object(self) -> str:
        data = self.request.POST
        indicator, _slash, target = data.get("point", "").partition("/")
        object_to(result=self.result, indicator=indicator, target=target, text=data.get("text", ""), by=self.person)
        return _("The objection is on record; the evaluation office answers it.")

    def _answer(self) -> str:
        data = self.request.POST
        own = Objection.objects.filter(result__in=self.versions)
        pk = data.get("objection", "")
        objection = get_object_or_404(own, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        answer(objection=objection, outcome=data.get("outcome", ""), text=data.get("text", ""), by=self.person)
        return _("The answer is on record.")

    def _settle(self) -> str:
        finalise(result=self.result, digest=self.request.POST.get("digest", ""), by=self.person)
        return _("The result is final.")


def edition_page(address: str) -> str:
    """Return the public page of an edition by its address: 2027/jtys/v1/."""
    year, code, number = address.strip("/").split("/")
    return reverse("portal:edition", args=[int(year), code, int(number.removeprefix("v"))])


class Tree:
    """A frozen score joined with what is shown of its targets, reports and files; six queries whatever their number."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        numbers = list(content["targets"])
        self.targets = {one.number: one for one in Target.objects.filter(number__in=numbers)}
        keys = [one.pk for one in self.targets.values()]
        self.referrals = open_referrals(keys)
        self.recommended = newest_recommendations(targets=keys)
        reports = [each["report"] for one in content["targets"].values() for each in one["reports"]]
        self.files: dict[int, list[Evidence]] = {}
        for file in Evidence.objects.filter(report__in=reports).order_by("pk"):
            self.files.setdefault(file.report_id, []).append(file)
        self.links: dict[int, list[EvidenceLink]] = {}
        for link in EvidenceLink.objects.filter(report__in=reports).order_by("pk"):
            self.links.setdefault(link.report_id, []).append(link)
        entered = [line["row"] for line in self._lines() if line["row"]]
        self.entered = IndicatorValue.objects.select_related("by").in_bulk(entered)

    def _lines(self) -> list[dict[str, Any]]:
        return [line for one in self.content["headings"] for each in one["indicators"] for line in each["lines"]]

    def headings(self) -> list[dict[str, Any]]:
        """Return the headings with their indicators and lines, as shown."""
        return [
            {**one, "label": named(one), "indicators": [self._indicator(each) for each in one["indicators"]]}
            for one in self.content["headings"]
        ]

    def _indicator(self, one: dict[str, Any]) -> dict[str, Any]:
        lines = [self._line(line, entered=one["source"] == "entered") for line in one["lines"]]
        return {**one, "label": named(one), "lines": lines}

    def _line(self, line: dict[str, Any], *, entered: bool) -> dict[str, Any]:
        basis = self.content["targets"].get(line["target"])
        target = self.targets.get(line["target"])
        shown = {"points": line["points"], "number": line["target"], "said": explained(line), "target": target}
        if entered:
            return shown | {"value": self.entered.get(line["row"])}
        if basis is None or target is None:
            return shown
        which = "original_" if line["original"] else ""
        reports = [
            {**one, "files": self.files.get(one["report"], []), "links": self.links.get(one["report"], [])}
            for one in basis["reports"]
        ]
        edition = basis[f"{which}edition"] or basis["edition"]
        return shown | {
            "edition": edition,
            "edition_page": edition_page(edition),
            "digest": basis[f"{which}digest"] or basis["digest"],
            "reports": reports,
            "referrals": self.referrals.get(target.pk, []),
            "recommended": self.recommended.get(("target", target.pk)),
        }

    def bonus(self) -> dict[str, Any]:
        """Return the commendations with the points that each adds."""
        rows = Commendation.objects.in_bulk([one["row"] for one in self.content["bonus"]["lines"]])
        lines = [
            {"points": one["points"], "said": explained(one), "number": one["target"], "row": rows.get(one["row"])}
            for one in self.content["bonus"]["lines"]
        ]
        return {"points": self.content["bonus"]["points"], "lines": lines}
