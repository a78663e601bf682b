"""What no address may carry into a query: the character that PostgreSQL's texts can't hold."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NUL = "%00"


class NoNulInQuery:
    """Middleware: leaves NUL out of the query string before anybody reads it. Forms refuse it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on without it."""
        query = request.META.get("QUERY_STRING", "")
        while NUL in query:  # taking one out may bring the next one together
            query = query.replace(NUL, "")
        request.META["QUERY_STRING"] = query
        return self.get_response(request)
