"""The door for the benchmark's gunicorn: the project as it is, and beside it an empty view."""

import os

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer nothing, behind the project's own middleware."""
    return HttpResponse()


def open_door() -> None:
    """Add the empty view, and take down pages of another version, as `config.wsgi` does."""
    patterns = import_string("config.urls.urlpatterns")
    patterns.insert(0, path("empty/", empty))
    import_string("portal.lasting.renew")()


open_door()
