"""Keeps drafts of reports for the desk's form and for the page behind an owner's link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from targets.desk.person import person
from targets.drafts import keep_draft
from targets.models import Target, User
from targets.refusal import Refused


def kept(target: Target, by: User, request: HttpRequest) -> HttpResponse:
    """Keep a form's draft: 204 where it is kept, an empty 200 where there is nothing to keep, 404 where nobody reports."""
    try:
        there = keep_draft(target=target, by=by, period=request.POST.get("period", ""), data=request.POST.dict())
    except Refused as refused:
        raise Http404("Nothing can be reported here.") from refused
    return HttpResponse(status=204 if there else 200)


class DraftView(View):
    """Keeps what is typed into the desk's form, while it is typed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Keep it for this person alone."""
        target = get_object_or_404(Target.objects.visible_to(person(request)), number=number)
        return kept(target, person(request), request)
