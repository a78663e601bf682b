"""The printer's eyes, kept shut: nothing is fetched but `data:` and our own static files (ADR 10)."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parent / "static" / "publishing"


class Denied(FatalURLFetchingError):
    """The document asked for something outside; WeasyPrint lets this through where it would swallow an exception."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)


class BlindFetcher(URLFetcher):
    """Opens `data:` addresses and files below the press's own static folder; anything else stops the print."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the response, or raise Denied with the address."""
        scheme = url.split(":", 1)[0].lower()
        if scheme == "data":
            return super().fetch(url, headers)
        if scheme == "file" and (path := own_file(url)):
            return URLFetcherResponse(url, path.read_bytes())
        raise Denied(url[:200])


def own_file(url: str) -> Path | None:
    """Return the file of a file: address if it lies in our static folder, links and .. resolved; else None."""
    parts = urlsplit(url)
    if parts.netloc:
        return None
    path = Path(url2pathname(unquote(parts.path))).resolve()
    return path if path.is_relative_to(STATIC) and path.is_file() else None
