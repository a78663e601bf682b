"""How pages are answered: what caches may keep, and our own pages for what is not there and what went wrong."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Let caches keep the page, if they ask us each time whether it still stands: a release or a finding shows at once."""

    @require_safe
    @conditional_page
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, no_cache=True)
        return response

    return answered


def open_data(view: View) -> View:
    """Answer like a public page, for programs: other sites' pages may fetch it, and nothing in it is run."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return public_page(answered)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is here; no cache keeps it, for a paper may be released the next minute."""
    response = render(request, "404.html", status=404)
    patch_cache_control(response, no_store=True)
    return response


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault. The page asks nothing of the database, which may be what is gone."""
    response = HttpResponse(get_template("500.html").render(), status=500)
    patch_cache_control(response, no_store=True)
    return response
