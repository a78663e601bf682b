"""/chain/: the head of each day at a fixed address, the same for everybody, and provable from what is public."""

import datetime as dt
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command

from publishing.manuscript import FIRST_LINK, link
from tests.editions import print_edition, publish_edition, release_edition
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db
FIRST = dt.datetime(2027, 3, 1, 2, tzinfo=dt.UTC)
LATER = dt.datetime(2027, 3, 3, 2, tzinfo=dt.UTC)


@pytest.fixture
def three(edition):
    """Two releases of 1 March, one of 3 March."""
    release_edition(print_edition(DepartmentFactory(code="jyj")), FIRST)
    release_edition(print_edition(DepartmentFactory(code="swj")), LATER)


def lines(client):
    return client.get("/chain/heads.txt").content.decode().splitlines()


@time_machine.travel("2027-03-03 16:59+00:00", tick=False)  # a minute to one in the city, the night to 4 March
def test_the_day_that_is_not_over_has_no_head_yet(client, three):
    assert [one.split()[:2] for one in lines(client)] == [["2027-03-01", "2"], ["2027-03-02", "2"]]
    assert json.loads(client.get("/chain/head.json").content)["sequence"] == 2


@time_machine.travel("2027-03-03 17:00+00:00", tick=False)
def test_an_hour_after_midnight_the_head_is_at_its_fixed_address(client, three):
    head = json.loads(client.get("/chain/head.json").content)
    day, sequence, chain = lines(client)[-1].split()
    assert head == {
        "schema": "whitebook-chain/1", "time_zone": "Asia/Shanghai", "day": "2027-03-03", "sequence": 3, "head": chain,
    }  # fmt: skip
    assert (day, sequence) == ("2027-03-03", "3")


@time_machine.travel("2027-03-10 12:00+00:00", tick=False)
def test_anybody_can_recompute_the_chain_from_what_is_public(client, three):
    before = FIRST_LINK
    for one in json.loads(client.get("/chain/releases.json").content):
        chain = one.pop("chain")
        assert chain == link(before, one)
        before = chain
    assert before == lines(client)[-1].split()[2]


@time_machine.travel("2027-03-10 12:00+00:00", tick=False)
def test_the_page_shows_the_head_in_both_languages_and_data_may_be_fetched_by_other_sites(client, three):
    chain = lines(client)[-1].split()[2]
    for prefix in ("", "/en"):
        assert chain in client.get(f"{prefix}/chain/").content.decode()
    for name in ("head.json", "heads.txt", "releases.json"):
        answer = client.get(f"/chain/{name}")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert client.get(f"/chain/{name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert client.post(f"/chain/{name}").status_code == 405


def test_before_the_first_release_there_is_a_page_and_no_head(client, unreleased):
    assert client.get("/chain/").status_code == 200
    assert client.get("/chain/head.json").status_code == 404
    assert lines(client) == []
    assert unreleased.digest not in client.get("/chain/releases.json").content.decode()


@time_machine.travel("2027-03-10 12:00+00:00", tick=False)
def test_verify_editions_holds_earlier_heads_against_the_chain(client, cast, quick_press, tmp_path, capsys):
    from tests.factories import publish_paper

    publish_paper(cast)
    kept = tmp_path / "heads.txt"
    kept.write_bytes(client.get("/chain/heads.txt").content)
    call_command("verify_editions", "--heads", str(kept))
    assert "9 head" in capsys.readouterr().out
    forged = kept.read_text().splitlines()
    forged[3] = forged[3][:-1] + ("0" if forged[3][-1] != "0" else "1")
    kept.write_text("\n".join(forged))
    with pytest.raises(SystemExit):
        call_command("verify_editions", "--heads", str(kept))
    assert "head of 2027-03-04: the chain's link at this place is another one" in capsys.readouterr().err
    kept.write_text("nonsense")
    with pytest.raises(CommandError, match="line 1 is no head"):
        call_command("verify_editions", "--heads", str(kept))
    with pytest.raises(CommandError, match="nowhere"):
        call_command("verify_editions", "--heads", str(tmp_path / "nowhere"))


@time_machine.travel("2027-03-10 12:00+00:00", tick=False)
def test_a_release_dated_back_is_found_by_whoever_kept_the_head(client, three, department):
    from publishing.chain import prove_heads
    from publishing.heads import read_heads

    kept = read_heads("\n".join(lines(client)))
    last = publish_edition(DepartmentFactory(code="zjj"))  # at 1 March, as it says
    assert last.release.at == FIRST
    faults = [(one.where, one.what) for one in prove_heads(kept)]
    assert faults[0][0] == "head of 2027-03-03"
    assert "added afterwards" in faults[0][1]


def test_an_amendment_of_another_text_than_it_says_is_found(department):
    from publishing.proof import prove_press

    first = publish_edition(department)
    for digest, found in ((first.digest, False), ("0" * 64, True)):
        number = 3 if found else 2
        head = {"amends": {"edition": number - 1, "digest": digest, "misprint": False}}
        print_edition(department, number=number, reason="更正", head=head)
        assert any("which it amends" in one.what for one in prove_press()) is found
