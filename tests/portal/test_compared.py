"""Two editions compared in public: what is shown, what is folded away, and what is never told."""

import json
import re

import pytest
from django.db import transaction
from django.utils.translation import override

from portal.comparison import in_words
from publishing.difference import Change, Kind, Piece
from publishing.erasing import Erased, erase, keep_anew
from publishing.manuscript import canonical, withdraw
from publishing.models import Edition
from publishing.press import Printed
from tests.editions import print_edition, publish_edition, release_edition, target_entry

pytestmark = pytest.mark.django_db
ADDRESS = "/en/2027/jtys/v2/compared/2027/v1/"


def withdraw_text(edition, place):
    """Take a target's text out of the edition as an order that was confirmed does."""
    manuscript = edition.manuscript
    number = manuscript["parts"]["targets"][place]["number"]
    gone = withdraw(manuscript, "targets", place)
    text = canonical(gone)
    files = {one.name: (f"{one.name} without it".encode(), one.content_type) for one in edition.artefacts.all()}
    entries = [{"part": "targets", "entry": number, "leaf": gone["parts"]["targets"][place]["leaf"]}]
    kept = keep_anew(edition, Printed(files | {"manuscript.json": (text.encode(), "application/json")}, 3))
    made = Erased(edition.subject, edition.digest, entries, text, edition, kept, 3)
    with transaction.atomic():
        erase([made], order="f" * 64, reason="个人信息", document="法院令", at=edition.release_at)


@pytest.fixture
def amended(department):
    publish_edition(department, targets=[target_entry(2027, "jtys", 1), target_entry(2027, "jtys", 2)])
    rows = [target_entry(2027, "jtys", 1, value="30"), target_entry(2027, "jtys", 3)]
    return print_edition(department, targets=rows, number=2, reason="地铁施工")


def test_the_comparison_is_there_only_when_both_editions_are_public(client, amended):
    assert client.get(ADDRESS).status_code == 404
    release_edition(amended)
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert client.get("/en/2027/jtys/v1/compared/2027/v2/").status_code == 404


def test_added_removed_and_changed_are_counted_and_shown_by_word(client, amended):
    release_edition(amended)
    page = client.get(ADDRESS)
    found = page.context["found"]
    assert (found.changed, found.added, found.removed) == (1, 1, 1)
    assert re.search(r"<del>.*40.*</del><ins>.*30.*</ins>", page.content.decode())
    (gone,) = [one for part in found.parts for one in part.entries if one.kind == "removed"]
    assert [one.field for one in gone.changes][:3] == ["task", "goal", "kind"]  # not by the alphabet


def test_changed_prose_is_named(client, department, monkeypatch):
    first = publish_edition(department, targets=1)
    publish_edition(department, targets=1, number=2, reason="补充")
    told = first.manuscript | {
        "parts": first.manuscript["parts"] | {"prose": [{"name": "foreword", "html": "<p>旧。</p>"}]}
    }
    whole = Edition.public_manuscript
    monkeypatch.setattr(
        Edition, "public_manuscript", property(lambda one: told if one.number == 1 else whole.fget(one))
    )
    assert "<b>Foreword</b>" in client.get(ADDRESS).content.decode()


def test_a_text_that_is_withheld_in_either_edition_is_not_told(client, department):
    publish_edition(department, targets=[target_entry(2027, "jtys", 1, task="秘密线路"), target_entry(2027, "jtys", 2)])
    rows = [target_entry(2027, "jtys", 1, task="秘密线路", withheld=True), target_entry(2027, "jtys", 2)]
    publish_edition(department, targets=rows, number=2, reason="保密")
    page = client.get(ADDRESS).content.decode()
    assert "秘密线路" not in page
    assert "not compared" in page


def test_other_words_under_the_number_of_a_text_withdrawn_by_order_are_not_called_removed_or_added(client, department):
    publish_edition(department, targets=[target_entry(2027, "jtys", one) for one in (1, 2)])
    rows = [target_entry(2027, "jtys", 1, task="张某的线路"), target_entry(2027, "jtys", 2)]
    second = publish_edition(department, targets=rows, number=2, reason="改线")
    before = client.get(ADDRESS)
    assert "张某" in before.content.decode()
    withdraw_text(second, 0)
    for address, language in ((ADDRESS, "not compared"), (ADDRESS.removeprefix("/en"), "依令撤下")):
        answer = client.get(address, headers={"If-None-Match": before["ETag"]})
        found, page = answer.context["found"], answer.content.decode()
        assert (found.changed, found.added, found.removed) == (0, 0, 0)
        assert "张某" not in page
        assert "新增公交专用道（1）" not in page
        assert language in page


def test_two_years_are_matched_by_what_a_target_continues(client, department):
    publish_edition(department, 2026, targets=[target_entry(2026, "jtys", 7)])
    rows = [target_entry(2027, "jtys", 1, continues="2026-jtys-007", value="55", due="2027-11-30")]
    publish_edition(department, targets=rows)
    publish_edition(department, targets=rows, number=2, reason="两年之间与此无关的理由")
    page = client.get("/en/2027/jtys/v2/compared/2026/v1/")
    found = page.context["found"]
    assert (found.changed, found.added, found.removed) == (1, 0, 0)
    (target,) = [one for part in found.parts if part.part == "targets" for one in part.entries]
    said = {one.field: [piece.text for piece in one.pieces] for one in target.changes}
    assert (said["due"], said["value"]) == (
        ["31 December 2026", "30 November 2027"],
        ["40", "55"],
    )  # whole, never half a date
    assert "两年之间与此无关的理由" not in page.content.decode()  # it says why v2 differs from v1


def test_the_same_day_a_year_later_is_no_change_and_another_day_is_told_whole(client, department):
    steps = [
        {"due": "2026-03-31", "text": "开工", "value": None},
        {"due": "2026-06-30", "text": "完成一半", "value": "20"},
    ]
    publish_edition(department, 2026, targets=[target_entry(2026, "jtys", 7, milestones=steps)])
    later = [{**steps[0], "due": "2027-04-30"}, {**steps[1], "due": "2027-06-30"}]
    publish_edition(department, targets=[target_entry(2027, "jtys", 1, continues="2026-jtys-007", milestones=later)])
    found = client.get("/en/2027/jtys/v1/compared/2026/v1/").context["found"]
    (target,) = [one for part in found.parts if part.part == "targets" for one in part.entries]
    said = {one.field: one.pieces for one in target.changes}
    assert "due" not in said
    removed = "".join(one.text for one in said["milestones"] if one.kind == "removed")
    assert "2026" in removed
    assert "06" not in removed


def test_an_edition_names_its_own_address_its_neighbours_and_its_files(client, amended):
    release_edition(amended)
    links = client.get("/en/2027/jtys/v1/")["Link"]
    assert re.search(r'/2027/jtys/v1/>; rel="canonical"', links)
    assert re.search(r'/2027/jtys/v2/>; rel="successor-version"', links)
    assert "predecessor-version" not in links
    assert re.search(r'/2027/jtys/>; rel="latest-version"', links)
    for name, kind in (("whitepaper.pdf", "application/pdf"), ("manuscript.json", "application/json")):
        assert f'/2027/jtys/v1/{name}>; rel="alternate"; type="{kind}"' in links
    assert (
        '/2027/jtys/v1/"'
        in re.search(r'<link rel="canonical" href=.*?>', client.get("/en/2027/jtys/v1/").content.decode()).group()
    )
    assert re.search(r'/2027/jtys/v1/>; rel="predecessor-version"', client.get("/2027/jtys/v2/")["Link"])


def test_structured_data_is_json_and_no_title_ends_its_element(client, department):
    department.name = "</script><b>局"
    publish_edition(department, targets=1)
    page = client.get("/2027/jtys/v1/").content.decode()
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', page).group(1)
    report, data = json.loads(text)["@graph"]
    assert report["name"].startswith("</script><b>局")
    assert [report["@type"], data["@type"]] == ["Report", "Dataset"]


def test_an_edition_can_be_cited(client, edition):
    assert "市交通运输局. 市交通运输局2027年" in client.get("/2027/jtys/v1/").content.decode()


def test_an_english_paper_is_cited_in_english(client, department):
    department.language = "en"
    publish_edition(department, targets=1)
    page = client.get("/2027/jtys/v1/").content.decode()
    assert "Transport Bureau. " in page
    assert "[R/OL]. Edition 1. (" in page


def test_a_code_is_told_as_its_word_and_whole():
    miss = Change("miss", (Piece(Kind.REMOVED, "to_judge"), Piece(Kind.ADDED, "批复晚了 closed")))
    status = Change("status", (Piece(Kind.REMOVED, "not_"), Piece(Kind.SAME, "met")))
    with override("en"):
        said = [[one.text for one in in_words(each).pieces] for each in (miss, status)]
    assert said == [["to be judged", "closed: 批复晚了"], ["Not met", "Met"]]
