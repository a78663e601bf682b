"""Serves the documents behind figures and commendations to those who may see the score: private, never as a page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from targets.desk.files import as_attachment
from targets.desk.person import person
from targets.evaluating.scope import scores_visible_to
from targets.models import Commendation, IndicatorValue

MODELS: dict[str, Any] = {"figure": IndicatorValue, "commendation": Commendation}


@require_safe
def document(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Serve one document; 404 for somebody who may not see the department's score."""
    if kind not in MODELS:
        raise Http404("No such document.")
    rows = MODELS[kind].objects.filter(department__in=scores_visible_to(person(request))).exclude(file_sha256="")
    return as_attachment(get_object_or_404(rows, pk=pk))
