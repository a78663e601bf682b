"""An edition's files: the very bytes that were printed, and only once the edition is public."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from portal.editions import public_file
from publishing.models import Artefact, Series
from publishing.press import DATA, PDF, read_artefact


@require_safe
def artefact(
    request: HttpRequest, year: int, code: str, number: int, name: str, series: str = Series.PAPER
) -> HttpResponseBase:
    """Send the file, or 304 to whoever has it already; its own SHA-256 is its ETag."""
    file = public_file(year, code, number, name, series)
    etag = f'"{file.sha256}"'
    # None: the file is wanted, and only then read and proved
    response = get_conditional_response(request, etag=etag) or _whole(file)
    response.headers["ETag"] = etag
    # Asked for anew each time, since a text can be withdrawn by order; 304 makes that cheap.
    patch_cache_control(response, public=True, no_cache=True)
    if name == DATA:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _whole(file: Artefact) -> HttpResponse:
    response = HttpResponse(read_artefact(file), content_type=file.content_type)
    base, _, ending = file.name.rpartition(".")
    label = f"{file.edition.subject.replace('/', '-')}-v{file.edition.number}-{base}.{ending}"
    way = "inline" if file.name in {PDF, DATA} else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{label}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    # JSON and PDF run nothing, and this says so to a browser that would try
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return response
