"""docs/nginx.conf gives the pages of editions as Whitebook does: the same addresses, the same headers."""

import re

import pytest

from portal.lasting import ADDRESS
from tests.architecture.source import ROOT
from tests.editions import publish_edition
from tests.factories import DepartmentFactory

TEXT = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
OWN = {"Content-Length", "Content-Type", "ETag", "Vary"}  # nginx writes them itself


def test_nginx_looks_for_files_at_the_addresses_of_lasting_pages_only():
    (found,) = re.findall(r'location ~ "\^(.*)\$"', TEXT)
    ours = re.sub(r"\?<\w+>", "", found).replace("(?:en/)", "(?:en/)")
    assert ours.replace("(0|", "(?:0|") == ADDRESS.pattern.replace(
        "([12][0-9]{3})/([A-Za-z0-9_-]+)", "([12][0-9]{3}/[A-Za-z0-9_-]+)"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nginx_sends_every_header_that_whitebook_sends(client, settings, prefix):
    settings.WAGTAILADMIN_BASE_URL = "https://whitebook.example.org"
    publish_edition(DepartmentFactory(code="jtys"), targets=1)
    answer = client.get(f"{prefix}/2027/jtys/v1/")
    page = answer.content.decode()
    said = dict(re.findall(r"add_header (\S+) ['\"]?(.*?)['\"]?;\n", TEXT))
    values = {"$page_language": "en" if prefix else "zh-hans", "$paper": "2027/jtys", "$number": "1"}
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
