"""Which of Wagtail's own screens exist here. What the table does not name answers 404, for superusers too (ADR 5).

Wagtail brings a hundred addresses for moving, copying, publishing, searching and choosing pages, for images,
documents, groups and reports. A paper needs few of them. Deny by default: a new version's new screens stay closed
until somebody has read them.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.defaults import page_not_found

OPEN = frozenset(
    {
        "wagtailadmin_account",
        "wagtailadmin_dismissibles",
        "wagtailadmin_home",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        # the prose of a paper: see desk/prose.py
        "wagtailadmin_pages:edit",
        "wagtailadmin_pages:history",
        "wagtailadmin_pages:history_results",
        "wagtailadmin_pages:preview_on_edit",
        "wagtailadmin_pages:revisions_compare",
        "wagtailadmin_pages:revisions_index",
        "wagtailadmin_pages:revisions_revert",
        "wagtailadmin_pages:revisions_view",
        "wagtailadmin_pages:view_draft",
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        # people: see targets/people.py; they are deactivated, never deleted
        "wagtailusers_users:add",
        "wagtailusers_users:edit",
        "wagtailusers_users:history",
        "wagtailusers_users:history_results",
        "wagtailusers_users:index",
        "wagtailusers_users:index_results",
    }
)

# Wagtail's way back from the prose leads to the list of papers instead of its page tree.
ELSEWHERE = {
    "wagtailadmin_explore": "desk:papers",
    "wagtailadmin_explore_root": "desk:papers",
}


def is_open(view_name: str) -> bool:
    """Say whether an address with this name exists; all that are not Wagtail's own do."""
    return not view_name.startswith("wagtail") or view_name in OPEN


def leads_somewhere(address: str) -> bool:
    """Say whether a menu item's address is open; an address that is no path ("#") is left to its own menu."""
    if not address.startswith("/"):
        return True
    try:
        return is_open(resolve(address).view_name)
    except Resolver404:
        return False


class ClosedScreens:
    """Middleware: answers 404 where Wagtail has a screen that Whitebook does not use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Close the address, or send the person to the list of papers."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if is_open(name):
            return None
        if name in ELSEWHERE and request.method in {"GET", "HEAD"}:
            return redirect(ELSEWHERE[name])
        if request.user.is_authenticated:
            return page_not_found(request, Http404(), template_name="wagtailadmin/404.html")
        raise Http404
