"""Next year's paper takes last year's results from the published statement, and cites it."""

import datetime as dt

import pytest

from publishing.models import Edition, Series
from tests.factories import dispose_all, make_paper
from tests.results import APPROVED, YEAR, mend, publish
from whitepapers.amending import reopen
from whitepapers.compose import compose, compose_content
from whitepapers.last_year import continued
from whitepapers.old_targets import read_last_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@pytest.fixture
def following(cast, statement):
    paper = make_paper(cast, YEAR + 1, targets=1)
    dispose_all(cast, paper)
    return paper


def told(paper):
    return {one["number"]: one["result"]["status"] for one in compose(paper)["parts"]["dispositions"]}


def test_without_a_statement_the_register_says_and_nothing_is_cited(following):
    assert "last_year" not in compose(following)["head"]
    assert list(told(following).values()) == ["met", "not_met", "no_report"]


def test_a_published_statement_is_cited_by_address_and_digest(cast, statement, following):
    publish(cast, statement)
    edition = Edition.objects.get(series=Series.RESULTS)
    cited = compose(following)["head"]["last_year"]
    assert (cited["address"], cited["digest"]) == (f"{YEAR}/jtys/results/v1/", edition.digest)
    assert cited["results"] == edition.manuscript["head"]["results"]["digest"]


def test_what_the_statement_says_counts_until_its_next_version_is_published(cast, statement, following):
    publish(cast, statement)
    mend(cast)
    assert told(following)[f"{YEAR}-jtys-002"] == "not_met"
    assert str(read_last_year(following)[1].old.status) == "not_met"
    assert continued([f"{YEAR}-jtys-002"])[f"{YEAR}-jtys-002"].result == 30
    reopen(paper=statement, reason="督查室复核更正", by=cast.editor)
    publish(cast, statement, APPROVED + dt.timedelta(days=60))
    assert told(following)[f"{YEAR}-jtys-002"] == "met"
    assert continued([f"{YEAR}-jtys-002"])[f"{YEAR}-jtys-002"].result == 40
    assert compose(following)["head"]["last_year"]["address"] == f"{YEAR}/jtys/results/v2/"


def test_a_statement_published_meanwhile_takes_no_signature_away(cast, statement, following):
    before = compose_content(following)[0]
    publish(cast, statement)
    assert compose_content(following)[0] == before
