"""Gives a lasting page from its file while nothing changed that it is made of, and makes the file when it has to (ADR 29)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from portal.lasting import build, grounds_of
from publishing import pagefiles

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
VIEWS = {"portal:paper", "portal:edition"}  # an address may look like theirs: /2027/amendments/
OWN = {"content-length", "vary"}  # of the answer as it goes out, plain or compressed; every other header is the page's


class StandingPages:
    """Middleware: answers before anything else is asked who reads. Only a plain GET or HEAD without a question is meant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from the file that still stands, or have the page made."""
        path = request.path_info
        plain = request.method in {"GET", "HEAD"} and not request.META.get("QUERY_STRING") and request.path == path
        grounds = grounds_of(path) if plain and pagefiles.root() else None
        if grounds is None:
            return self.get_response(request)
        request.get_host()  # a host that is not ours gets no answer, here as everywhere
        compressed = accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if found := pagefiles.find(path, grounds.state, day=grounds.day, compressed=compressed):
            return _answer(request, *found, compressed=compressed)
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Encoding"])
        if request.method == "GET" and may_be_kept(request, response):
            pagefiles.put_up(
                path,
                state=grounds.state,
                day=grounds.day,
                build=build(),
                headers={name: value for name, value in response.items() if name.lower() not in OWN},
                body=response.content,
                still=lambda: grounds_of(path) == grounds,
            )
        return response


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether this answer is the page itself and everybody's."""
    named = request.resolver_match is not None and request.resolver_match.view_name in VIEWS
    whole = response.status_code == 200 and not response.streaming and not response.cookies
    return named and whole and not asked_with_conditions(request)


def asked_with_conditions(request: HttpRequest) -> bool:
    """Say whether the request names a version of the page or a part of it."""
    return any(name in request.META for name in CONDITIONS)


def accepts_gzip(header: str) -> bool:
    """Say whether an Accept-Encoding allows gzip."""
    for one in header.lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _answer(request: HttpRequest, page: pagefiles.PageFile, body: bytes, *, compressed: bool) -> HttpResponse:
    response = HttpResponse(body, headers={**page.headers, "Content-Length": str(len(body)), "Vary": "Accept-Encoding"})
    tag = page.headers.get("ETag", "")
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
        tag = response.headers["ETag"] = f"W/{tag}"  # the same page in other bytes (RFC 9110, 8.8.3)
    if not asked_with_conditions(request):
        return response
    return get_conditional_response(request, etag=tag, response=response) or response
