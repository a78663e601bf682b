"""One promise, and the evidence that goes with it once it was accepted."""

from io import BytesIO

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseGone
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.answers import public_page
from portal.charts import course
from portal.erased import find_erased
from portal.promises import find_target, tell
from portal.register import today
from portal.results import statement_of
from publishing.erased_rows import file_is_gone
from targets.chasing.public import chased
from targets.evidence import safe_type
from targets.models import Evidence
from targets.photos import public_copy


@public_page
def target(request: HttpRequest, number: str) -> HttpResponse:
    """Show one promise from its first wording to what was verified."""
    found = find_target(number)
    if found is None:
        if gone := find_erased(number):
            return render(request, "portal/erased.html", gone, status=410)
        raise Http404
    story = tell(found, today())
    closed = found.plan_year.closed_on is not None
    stated = statement_of(found.plan_year.year, found.department.code) if closed else None
    context = {"story": story, "target": found, "course": course(story), "stated": stated}
    context["chased"] = chased(found)
    return render(request, "portal/target.html", context)


@require_safe
def evidence(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Send a file of evidence to be saved, if the inspection office accepted its report; else there is nothing here."""
    public = Evidence.objects.public().filter(report__target__number=number, report__target__withheld=False)
    file = get_object_or_404(public, pk=pk)
    if file_is_gone(file):
        return HttpResponseGone()
    if not default_storage.exists(file.path):
        raise Http404
    kind = safe_type(file.content_type)
    with default_storage.open(file.path) as stored:
        try:
            # a photo tells where and with whose camera it was taken: the public gets it without
            copy = BytesIO(public_copy(stored.read(), kind))
        except ValueError as broken:
            raise Http404 from broken
    response = FileResponse(copy, as_attachment=True, filename=file.name, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A later finding can take it back, so nobody keeps it.
    response.headers["Cache-Control"] = "private, no-store"
    return response
