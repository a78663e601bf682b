"""The public's view of a statement of results: nowhere before its release, beside the paper afterwards."""

import datetime as dt
import json

import pytest

from publishing.models import Edition, Series
from tests.factories import dispose_all, make_paper, publish_next
from tests.results import APPROVED, YEAR, approve, hand_in, mend, publish
from whitepapers.amending import reopen
from whitepapers.release import print_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
FILES = ("whitepaper.pdf", "manuscript.json", "results.csv")
PAGES = (f"/{YEAR}/jtys/results/", f"/{YEAR}/jtys/results/v1/")
ALL = (*PAGES, *(f"{PAGES[1]}{name}" for name in (*FILES, "results.schema.json")))


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def test_before_its_release_a_statement_is_nowhere(client, cast, statement):
    addresses = [*ALL, f"{PAGES[1]}body.html", f"{PAGES[1]}targets.csv"]
    for step in (lambda: None, lambda: hand_in(cast, statement), print_due):
        step()
        assert {client.get(one).status_code for one in addresses} == {404}
    approve(cast, statement.rounds.get())
    print_due()
    assert Edition.objects.filter(series=Series.RESULTS).exists()
    assert {client.get(one).status_code for one in addresses} == {404}
    digest = Edition.objects.get(series=Series.RESULTS).digest
    assert "jtys/results" not in client.get("/verify/", {"digest": digest}).content.decode()
    for page in ("/", f"/{YEAR}/", f"/{YEAR}/jtys/"):
        assert "results/" not in client.get(page).content.decode()


def test_after_its_release_it_stands_at_addresses_of_its_own(client, cast, statement):
    publish(cast, statement)
    assert {client.get(one).status_code for one in ALL} == {200}
    page = client.get(PAGES[0]).content.decode()
    assert "Statement of results" in page
    assert f"{YEAR}-jtys-002" in page
    data = json.loads(client.get(f"{PAGES[1]}manuscript.json").content)
    assert data["head"]["series"] == "results"
    edition = Edition.objects.get(series=Series.RESULTS)
    assert f"/{edition.address}" in client.get("/verify/", {"digest": edition.digest}).content.decode()


def test_numbering_of_paper_and_statement_never_mix(client, cast, statement):
    publish(cast, statement)
    assert client.get(f"/{YEAR}/jtys/v2/").status_code == 404
    assert client.get(f"/{YEAR}/jtys/v1/results.csv").status_code == 404
    assert client.get(f"{PAGES[1]}targets.csv").status_code == 404
    assert client.get(f"/{YEAR}/amendments/").status_code == 200
    paper, results = client.get(f"/{YEAR}/jtys/v1/").content, client.get(PAGES[1]).content
    assert paper != results


def test_year_and_department_lead_to_the_statement(client, cast, statement):
    publish(cast, statement)
    for page in (f"/{YEAR}/", f"/{YEAR}/jtys/"):
        shown = client.get(page).content.decode()
        assert PAGES[0] in shown, page
        assert "esults published on" in shown, page


def test_a_correction_is_told_at_once_and_the_next_version_shows_what_changed(client, cast, statement):
    publish(cast, statement)
    mend(cast)
    shown = client.get(PAGES[0]).content.decode()
    assert "its next version is not published yet" in shown
    assert "复核：验收资料补齐" in shown
    reopen(paper=statement, reason="督查室复核更正", by=cast.editor)
    publish(cast, statement, APPROVED + dt.timedelta(days=60))
    shown = client.get(PAGES[0]).content.decode()
    assert "not published yet" not in shown
    assert "督查室复核更正" in shown
    assert "superseded" in client.get(PAGES[1]).content.decode()
    both = client.get(f"/{YEAR}/jtys/results/v2/compared/{YEAR}/v1/")
    assert both.status_code == 200
    told = both.content.decode()
    assert f"{YEAR}-jtys-002" in told
    assert "Not met" in told
    assert client.get(f"/{YEAR}/jtys/results/v2/compared/{YEAR - 1}/v1/").status_code == 404


def test_next_years_paper_says_when_the_statement_it_repeats_has_a_newer_version(client, cast, statement):
    publish(cast, statement)
    paper = make_paper(cast, YEAR + 1, targets=1)
    dispose_all(cast, paper)
    publish_next(cast, paper, APPROVED)
    address = f"/{YEAR + 1}/jtys/"
    assert "A newer version" not in client.get(address).content.decode()
    digest = Edition.objects.get(subject=f"{YEAR + 1}/jtys").digest
    mend(cast)
    reopen(paper=statement, reason="督查室复核更正", by=cast.editor)
    publish(cast, statement, APPROVED + dt.timedelta(days=60))
    shown = client.get(address).content.decode()
    assert "A newer version of last year" in shown
    assert f"/{YEAR}/jtys/results/v2/" in shown
    assert Edition.objects.get(subject=f"{YEAR + 1}/jtys").digest == digest


@pytest.mark.parametrize("page", PAGES)
def test_a_statements_page_takes_a_constant_number_of_queries(
    client, cast, statement, page, django_assert_max_num_queries
):
    publish(cast, statement)
    with django_assert_max_num_queries(14):
        assert client.get(page).status_code == 200
