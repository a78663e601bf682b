"""Open data: the schemas, a year's package, and the chain of releases with its head of each day."""

import datetime as dt
import json
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from portal.answers import open_data, public_page
from portal.editions import public_file
from portal.packages import Package, package_of
from publishing.bundle import stream
from publishing.chain import daily_heads
from publishing.heads import Head
from publishing.models import Release, Series
from publishing.press import read_artefact
from publishing.schemas import NAMES, schema_bytes, table_schema

SHOWN = 8  # heads on the page; the archive has them all


def _json(data: object) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False, indent=1) + "\n", content_type="application/json")


@open_data
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """Send a schema by its name and version."""
    if name not in NAMES:
        raise Http404
    return HttpResponse(schema_bytes(name), content_type="application/schema+json")


@open_data
def sheet_schema(
    request: HttpRequest, year: int, code: str, number: int, sheet: str, series: str = Series.PAPER
) -> HttpResponse:
    """Send the schema of one edition's sheet: the one that has the columns which the sheet has."""
    file = public_file(year, code, number, f"{sheet}.csv", series)
    columns = read_artefact(file).decode("utf-8-sig").partition("\r\n")[0].split(",")
    name = table_schema(file.name, columns)
    if name is None:
        raise Http404
    return HttpResponse(schema_bytes(name), content_type="application/json")


def _streamed(package: Package) -> StreamingHttpResponse:
    response = StreamingHttpResponse(stream(package.members, package.dated), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="whitepapers-{package.year}.zip"'
    if package.is_small:
        response.headers["Content-Length"] = str(package.size)
    return response


@require_safe
def package(request: HttpRequest, year: int) -> HttpResponseBase:
    """Send every department's current edition of a year as one zip, as it is read; 304 to whoever has it already."""
    found = package_of(year)
    if found is None:
        raise Http404
    etag = f'"{found.tag}"'
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or _streamed(found)
    response.headers["ETag"] = etag
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, no_cache=True)
    return response


@dataclass(frozen=True)
class Span:
    """A head, and the days from `first` to `last` on which it was the head."""

    first: dt.date
    last: dt.date
    sequence: int
    chain: str


def _spans(heads: list[Head]) -> list[Span]:
    groups = (list(days) for _, days in groupby(heads, key=lambda head: head.sequence))
    return [Span(days[0].day, days[-1].day, days[0].sequence, days[0].chain) for days in groups]


@public_page
def chain(request: HttpRequest) -> HttpResponse:
    """Show the chain's head of the last day that is over, and how to keep and compare it."""
    heads = daily_heads()
    last = Release.objects.select_related("edition").defer("edition__manuscript_json").last()
    context = {
        "head": heads[-1] if heads else None,
        "recent": _spans(heads)[: -SHOWN - 1 : -1],
        "days": len(heads),
        "last": last,
        "time_zone": settings.TIME_ZONE,
    }
    return render(request, "portal/chain.html", context)


@open_data
def head(request: HttpRequest) -> HttpResponse:
    """Send the head of the last day that is over; it does not change until the next day's is fixed."""
    heads = daily_heads()
    if not heads:
        raise Http404
    said = {"day": heads[-1].day.isoformat(), "sequence": heads[-1].sequence, "head": heads[-1].chain}
    return _json({"schema": "whitebook-chain/1", "time_zone": settings.TIME_ZONE, **said})


@open_data
def head_archive(request: HttpRequest) -> HttpResponse:
    """Send the head of every day that is over, a line each, oldest first: a copy of yesterday is the beginning of today's."""
    lines = "".join(f"{one.line()}\n" for one in daily_heads())
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


@open_data
def releases(request: HttpRequest) -> HttpResponse:
    """Send every link of the chain with what it covers, so that anybody can recompute the chain."""
    links = Release.objects.select_related("edition").defer("edition__manuscript_json").order_by("sequence")
    return _json([{**one.record(), "chain": one.chain} for one in links])
