"""Buttons of the queue: accept several reports as claimed, and draw the sample of a period."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View
from wagtail.admin import messages

from targets.checking.accepting import NotAccepted, accept_claimed
from targets.checking.drawing import draw_sample
from targets.desk.fields import period_label, sentence
from targets.desk.person import person
from targets.desk.verification import QueueView, may_see
from targets.models import PlanYear
from targets.refusal import Refused


def told(refused: Refused) -> str:
    """Return a refusal in the interface's language, with its cause where it names one of several reports."""
    return f"{sentence(refused)} {told(refused.cause)}" if isinstance(refused, NotAccepted) else sentence(refused)


class AcceptView(QueueView):
    """Accepts what was ticked in the queue; refused, it is the queue again with the ticks and the culprit's name."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record the findings, or say which report stands in the way."""
        chosen = {int(one) for one in request.POST.getlist("report") if one.isascii() and one.isdecimal()}
        try:
            made = accept_claimed(reports=sorted(chosen), by=self.person)
        except Refused as refused:
            messages.error(request, told(refused))
            return self.render_to_response(self.get_context_data(chosen=chosen), status=422)
        count = len(made)
        said = ngettext("%(count)s report is accepted as claimed.", "%(count)s reports are accepted as claimed.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(f"{reverse('verification')}?{request.GET.urlencode()}")


class DrawView(View):
    """Draws the sample of one period."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draw, or say why not."""
        if not may_see(person(request)):
            raise Http404("Only the inspection office works here.")
        year, period = request.POST.get("year", ""), request.POST.get("period", "")
        plan_year = PlanYear.objects.filter(year=int(year) if year.isascii() and year.isdecimal() else 0).first()
        if plan_year is None:
            raise Http404("No such year.")
        try:
            made = draw_sample(plan_year=plan_year, period=period, by=person(request))
        except ValueError as wrong:
            raise Http404("No such period.") from wrong
        except Refused as refused:
            messages.error(request, sentence(refused))
        else:
            said = _("%(period)s: the sample is drawn. Its seed is public: %(seed)s…")
            messages.success(request, said % {"period": period_label(made.period), "seed": made.seed[:12]})
        return HttpResponseRedirect(reverse("verification"))
