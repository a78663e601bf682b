"""Every public address that the URL resolver knows, before a release: by guess, in both languages, with a warm cache.

A new address is walked by itself; one with a new kind of value in it fails until VALUES says what stands for it.
"""

from itertools import product

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

from publishing.models import Artefact, Edition
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db

SECRET = "尚未公布的承诺七三"
# (name in the address, its converter) → what a guesser would write there
VALUES = {
    ("year", "Year"): ["2027"],
    ("code", "SlugConverter"): ["jtys"],
    ("number", "Count"): ["1", "2"],
    ("old_year", "Year"): ["2027"],
    ("old_number", "Count"): ["1", "2"],
    ("number", "SlugConverter"): ["2027-jtys-001", "2027-jtys-002"],
    ("name", "StringConverter"): [
        "whitepaper.pdf",
        "manuscript.json",
        "targets.csv",
        "body.html",
        "dispositions.csv",
        "results.csv",
    ],
    ("name", "SlugConverter"): ["manuscript-1"],  # a schema
    ("sheet", "SlugConverter"): ["targets", "dispositions", "results"],
    ("pk", "Key"): ["1"],
}
ASKED = ({}, {"q": SECRET[:4]}, {"q": "2027-jtys-001"}, {"department": "jtys", "year": "2027", "format": "json"})
ABOUT_NO_PAPER = ("schemas/",)
OWN_PREFIXES = ("admin/", "decide/", "report/", "healthz")  # the admin and the secret links: tests/whitepapers/test_route_walk.py


def routes():
    """Return every public route as (template with {name}, its converters by name)."""

    def walk(patterns, before, converters):
        for one in patterns:
            here, known = before + str(one.pattern), converters | one.pattern.converters
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, here, known)
            elif isinstance(one, URLPattern):
                yield here, known

    found = walk(get_resolver().url_patterns, "", {})
    return [(route, known) for route, known in found if not route.startswith(OWN_PREFIXES)]


def addresses(route, converters):
    """Return the route with every combination of guessed values, in both languages."""
    names = [(name, type(one).__name__) for name, one in converters.items()]
    unknown = [pair for pair in names if pair not in VALUES]
    assert not unknown, f"{route}: say in VALUES what stands for {unknown}"
    for values in product(*(VALUES[pair] for pair in names)):
        path = route
        for (name, _), value in zip(names, values, strict=True):
            start, rest = path.split("<", 1)
            path = start + value + rest.split(">", 1)[1]
            assert name
        for prefix in ("/", "/en/"):
            yield prefix + path.replace("\\Z", "")


def everything():
    """Return every address, and whether it names a year, a paper or a promise."""
    return [
        (address, bool(known) and not route.startswith(ABOUT_NO_PAPER))
        for route, known in routes()
        for address in addresses(route, known)
    ]


def betrayals(edition):
    """Return what no answer may hold: the text, the digests of the edition and of its files."""
    files = Artefact.objects.filter(edition=edition).values_list("sha256", flat=True)
    return [SECRET, edition.digest, *files]


def walk(client, edition, *, public=(), expected_404=lambda address: True):
    """Visit every address twice, with questions and conditional headers, and find nothing of the edition."""
    secrets = betrayals(edition)
    for address, named in everything():
        for asked, headers in [(one, {}) for one in ASKED] + [({}, {"If-None-Match": f'"{secrets[2]}"'})]:
            answer = client.get(address, asked, headers=headers)
            body = b"".join(answer) if answer.streaming else answer.content
            if named and address not in public and expected_404(address):
                assert answer.status_code == 404, f"{address} {asked}"
                assert answer["Cache-Control"] == "no-store", address
            assert answer.status_code in {200, 301, 302, 404, 405}, address
            for secret in secrets:
                said = body.decode(errors="replace").replace(f'value="{asked.get("q", secret)}"', "")
                assert secret not in said, f"{address} {asked}"
                assert secret not in str(answer.headers), f"{address} {asked}"


def coming(department, number=1):
    return print_edition(
        department,
        number=number,
        targets=[target_entry(2027, "jtys", serial, task=SECRET) for serial in (1, 2)],
        reason="更正" if number > 1 else "",
    )


def test_the_resolver_knows_public_addresses_with_and_without_values():
    found = everything()
    assert ("/2027/jtys/v1/whitepaper.pdf", True) in found
    assert ("/", False) in found
    assert len(found) > 40


def test_before_the_release_every_address_of_the_first_paper_is_404(client, department):
    edition = coming(department)
    walk(client, edition)
    walk(client, edition)  # with whatever the first walk left in caches


def test_beside_a_public_paper_of_another_department_nothing_of_the_coming_one_is_told(client, department):
    publish_edition(DepartmentFactory(code="jyj"), targets=[target_entry(2027, "jyj", 1, task="建设学校", goal="")])
    for address, _ in everything():
        client.get(address)
    edition = coming(department)
    walk(client, edition, expected_404=lambda address: "jtys" in address)
    walk(client, edition, expected_404=lambda address: "jtys" in address)


def test_beside_the_public_first_edition_nothing_of_the_coming_second_is_told(client, department):
    publish_edition(department, targets=[target_entry(2027, "jtys", 1, task="新增公交专用道")])
    for address, _ in everything():
        client.get(address)
    edition = coming(department, number=2)
    walk(client, edition, expected_404=lambda address: "/v2/" in address or "jtys-002" in address)
    release_edition(edition)
    assert client.get("/2027/jtys/v2/").status_code == 200
    assert SECRET in client.get("/2027/jtys/").content.decode()
    assert SECRET in client.get("/targets/2027-jtys-002/").content.decode()


def test_verify_knows_neither_digest_nor_file_before_the_release_and_both_after(client, department):
    edition = coming(department)
    pdf = edition.artefacts.get(name="whitepaper.pdf")
    with default_storage.open(pdf.path) as file:
        data = file.read()

    def asks():
        yield client.get("/verify/", {"digest": edition.digest})
        yield client.get("/verify/", {"digest": pdf.sha256})
        yield client.post("/verify/", {"digest": edition.digest})
        yield client.post("/verify/", {"file": SimpleUploadedFile("whitepaper.pdf", data)})

    for answer in asks():
        assert "/2027/jtys/" not in answer.content.decode()
    release_edition(edition)
    for answer in asks():
        assert "/2027/jtys/" in answer.content.decode()
    assert Edition.objects.released().count() == 1
