"""The schemas at their fixed addresses, and beside each edition's sheets."""

import pytest

from publishing.press import read_artefact
from publishing.schemas import NAMES, schema_bytes
from tests.factories import publish_paper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_at_its_fixed_address_for_every_site(client, name):
    answer = client.get(f"/schemas/{name}.json")
    assert answer.content == schema_bytes(name)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/schemas/manuscript-0.json").status_code == 404


def test_beside_a_sheet_stands_its_schema_once_the_edition_is_public(client, cast, quick_press):
    edition = publish_paper(cast)
    assert edition.paper.subject == "2027/jtys"
    assert client.get("/2027/jtys/v1/targets.schema.json").content == schema_bytes("targets-1")
    for name in ("dispositions", "manuscript", "whitepaper", "annex"):
        assert client.get(f"/2027/jtys/v1/{name}.schema.json").status_code == 404
    assert client.get("/2027/jtys/v2/targets.schema.json").status_code == 404


def test_an_edition_that_is_not_released_and_a_sheet_of_other_columns_have_none(client, unreleased, department):
    from tests.editions import release_edition

    assert client.get("/2027/jtys/v1/targets.schema.json").status_code == 404
    release_edition(unreleased)
    assert b"\r\n" in read_artefact(unreleased.artefacts.get(name="targets.csv"))
    assert client.get("/2027/jtys/v1/targets.schema.json").status_code == 404
