"""docs/nginx.conf gives the pages of papers and editions as Whitebook does: the same addresses, the same headers."""

import datetime as dt
import re

import pytest
import time_machine

from portal.lasting import ADDRESS
from publishing import pagefiles
from tests.architecture.source import ROOT
from tests.editions import publish_edition
from tests.factories import DepartmentFactory

TEXT = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
OWN = {"Content-Length", "Content-Type", "ETag", "Vary"}  # nginx writes them itself


def named(pattern):
    """Return a pattern of nginx's as Python writes it."""
    return re.compile(pattern.replace("(?<", "(?P<"))


def test_nginx_looks_for_files_at_the_addresses_of_lasting_pages_only():
    (found,) = re.findall(r'location ~ "\^(.*)\$"', TEXT)
    ours = re.sub(r"\?<\w+>", "", found)
    assert ours == ADDRESS.pattern.replace("([12][0-9]{3})/([A-Za-z0-9_-]+)", "([12][0-9]{3}/[A-Za-z0-9_-]+)")


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("month", [1, 7])
def test_nginx_names_the_folder_of_a_day_as_whitebook_does(settings, zone, month):
    settings.TIME_ZONE = zone
    (pattern, made) = re.search(r'map \$time_iso8601 \$day \{ "~(.*)" (\S+); \}', TEXT).groups()
    with time_machine.travel(dt.datetime(2027, month, 9, 16, 30, tzinfo=dt.UTC)):
        from django.utils import timezone

        parts = named(pattern).fullmatch(timezone.localtime().isoformat(timespec="seconds"))
        assert re.sub(r"\$(\w+)", lambda one: parts[one[1]], made) == pagefiles.this_day()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("edition", ["", "/v1"])
def test_nginx_finds_the_file_where_whitebook_puts_it(client, prefix, edition):
    publish_edition(DepartmentFactory(code="jtys"), targets=1)
    client.get(f"{prefix}/2027/jtys{edition}/")
    (shelves,) = re.findall(r"map \$edition \$shelf \{ (.*) \}", TEXT)
    known = dict(re.findall(r"(\S+) (\S+);", shelves))
    shelf = known.get(edition or '""', known["default"]).replace("$day", pagefiles.this_day())
    (file,) = re.findall(r"try_files (/\$shelf\S+) @whitebook", TEXT)
    place = file.replace("$shelf", shelf).replace("${uri}", f"{prefix}/2027/jtys{edition}/")
    assert (pagefiles.root() / place[1:]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("edition", ["", "/v1"])
def test_nginx_sends_every_header_that_whitebook_sends(client, settings, prefix, edition):
    settings.WAGTAILADMIN_BASE_URL = "https://whitebook.example.org"
    publish_edition(DepartmentFactory(code="jtys"), targets=1)
    answer = client.get(f"{prefix}/2027/jtys{edition}/")
    page = answer.content.decode()
    said = dict(re.findall(r"add_header (\S+) ['\"]?(.*?)['\"]?;\n", TEXT))
    values = {"$page_language": "en" if prefix else "zh-hans", "$paper": "2027/jtys", "$edition": edition}
    for name, value in answer.headers.items():
        if name in OWN:
            continue
        given = said[name]
        for variable, meant in values.items():
            given = given.replace(variable, meant)
        if name == "Link":
            assert value.startswith(given)
            for address, rel in re.findall(r'<([^>]+)>; rel="([^"]+)"', value):
                assert f'<link rel="{rel}" href="{address}"' in page
        else:
            assert given == value, name
    assert said.keys() - answer.headers.keys() == {"Last-Modified", "Strict-Transport-Security"}
