"""register.csv of the year's package: first and amended promise, claim and finding, and nothing that the pages don't tell."""

import csv
import io
import zipfile

import pytest
import time_machine

from targets.models import Target
from tests.editions import publish_edition, target_entry
from tests.factories import DepartmentFactory
from tests.portal.test_promises import claim, find

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel("2027-05-01T04:00:00Z"):
        yield


def register(client, address="/2027/whitepapers.zip"):
    answer = client.get(address)
    data = zipfile.ZipFile(io.BytesIO(b"".join(answer))).read("register.csv")
    return {row["number"]: row for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))}


def test_a_promise_stands_as_first_published_and_as_amended(client, edition, department):
    lower = [
        target_entry(2027, "jtys", 1, value="10", goal="年底前新增公交专用道10公里"),
        target_entry(2027, "jtys", 2),
    ]
    second = publish_edition(department, targets=lower, number=2, reason="合并", changes=[])
    rows = register(client)
    one = rows["2027-jtys-001"]
    assert (one["value"], one["original_value"], one["amended"]) == ("10", "40", "yes")
    assert one["goal"] == "年底前新增公交专用道10公里"
    assert one["original_goal"] == "年底前新增公交专用道40公里"
    assert (one["edition"], one["original_edition"]) == ("2027/jtys/v2/", "2027/jtys/v1/")
    assert (one["digest"], one["original_digest"]) == (second.digest, edition.digest)
    assert (rows["2027-jtys-003"]["withdrawn"], rows["2027-jtys-003"]["status"]) == ("yes", "withdrawn")
    assert rows["2027-jtys-003"]["withdrawn_reason"] == "合并"


def test_claim_and_finding_stand_side_by_side_and_neither_has_words(client, cast):
    edition = publish_edition(cast.department, targets=2)
    target = Target.objects.get(number="2027-jtys-001")
    assert {one["claimed_value"] for one in register(client).values()} == {""}
    claimed = claim(cast, target)
    row = register(client)[target.number]
    assert (row["claimed_period"], row["claimed_value"], row["claimed_on"]) == ("2027Q1", "12", "2027-04-05")
    assert (row["verified_value"], row["verified_outcome"], row["difference"]) == ("", "", "")
    find(cast, claimed, "disputed", value=11)
    row = register(client)[target.number]
    assert (row["verified_value"], row["verified_outcome"], row["difference"]) == ("11", "disputed", "-1")
    assert row["verified_on"] == "2027-04-10"
    assert not {"江南大道施划启用", "现场核验"} & set(row.values())
    assert row["digest"] == edition.digest


def test_what_is_withheld_has_no_row_and_a_first_wording_that_was_secret_stays_empty(client, edition):
    Target.objects.filter(number="2027-jtys-002").update(withheld=True)
    first = Target.objects.get(number="2027-jtys-001").baseline
    Target.objects.filter(number="2027-jtys-001").update(baseline=first | {"withheld": True})
    rows = register(client)
    assert list(rows) == ["2027-jtys-001", "2027-jtys-003"]
    assert {
        rows["2027-jtys-001"][f"original_{name}"] for name in ("goal", "kind", "value", "unit", "due", "status")
    } == {""}


def test_it_is_the_same_in_both_languages_and_changes_with_the_statuses_only(client, edition):
    with time_machine.travel("2027-04-01T04:00:00Z"):
        first = client.get("/2027/whitepapers.zip")
        data = b"".join(first)
        assert b"".join(client.get("/en/2027/whitepapers.zip")) == data
    with time_machine.travel("2027-04-02T04:00:00Z"):
        assert client.get("/2027/whitepapers.zip", headers={"If-None-Match": first["ETag"]}).status_code == 304
    with time_machine.travel("2028-06-01T04:00:00Z"):
        late = client.get("/2027/whitepapers.zip", headers={"If-None-Match": first["ETag"]})
        assert late.status_code == 200
        assert {one["status"] for one in register(client).values()} == {"overdue"}


def test_no_cell_is_a_formula(client, department):
    publish_edition(department, targets=[target_entry(2027, "jtys", 1, task="=HYPERLINK(1)", goal="@x")])
    row = register(client)["2027-jtys-001"]
    assert (row["task"], row["goal"], row["original_goal"]) == ("'=HYPERLINK(1)", "'@x", "'@x")


def test_departments_come_in_the_citys_order_and_their_promises_in_the_papers(client, edition):
    publish_edition(DepartmentFactory(code="aaa", order=9), targets=2)
    assert list(register(client)) == [
        "2027-jtys-001", "2027-jtys-002", "2027-jtys-003", "2027-aaa-001", "2027-aaa-002",
    ]  # fmt: skip
