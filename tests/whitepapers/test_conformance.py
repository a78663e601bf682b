"""The claims of the PDF, held against what the city really prints: papers, amendments, the brief, the case file."""

import datetime as dt
import functools

import pytest
from django.utils import translation

from publishing.document import Document
from publishing.manuscript import freeze
from publishing.pdf import render_pdf
from tests.factories import approve, make_paper, publish_paper, submit_paper
from tests.publishing import archive, claims
from tests.publishing.anatomy import Anatomy
from tests.publishing.validator import objections
from tests.whitepapers.manuscripts import APPROVALS, composed, duty, laid_out, last_years, target
from whitepapers.approval import Stage
from whitepapers.changelog import changes
from whitepapers.layout import lay_out
from whitepapers.review.brief import brief
from whitepapers.review.casefile import case_file
from whitepapers.review.waiting import lines

CLAIMS = (*claims.CLAIMS, *archive.CLAIMS)


def amendment() -> Document:
    """Return a second edition: a target changed, one added, one withdrawn, last year's result corrected."""
    before = {"targets": [target(1), target(2), target(3)], "dispositions": [last_years(1)]}
    now = [target(1, value="50", goal="年底前新增公交专用道50公里"), target(2), target(4)]
    results = [last_years(1, outcome="redefined", reason="口径调整", successors=[])]
    paper = composed(
        now,
        dispositions=results,
        edition=2,
        change_reason="道路工程提前完成",
        amends={"edition": 1, "digest": "0" * 64, "misprint": False},
    )
    paper["parts"]["changes"] = changes(before, {"targets": now, "dispositions": results}, reasons={})
    manuscript, _text, digest = freeze(**paper)
    return lay_out(
        manuscript,
        digest=digest,
        number=2,
        approvals=APPROVALS,
        released=dt.date(2027, 5, 1),
        verify_url="https://whitebook.example/verify/",
    )


PAPERS = {
    "a small paper": lambda: laid_out(),
    "a paper of 225 targets": lambda: laid_out(
        duties=[duty(number) for number in range(1, 6)],
        targets=[target(number, duty=f"2027-jtys-d{number % 6:02d}") for number in range(1, 226)],
        dispositions=[last_years(number) for number in range(1, 40)],
    ),
    "an amendment": amendment,
    "an English paper": lambda: laid_out(language="en", dispositions=[last_years(1)]),
    "a draft": lambda: laid_out(approved=False),
}


@functools.lru_cache(maxsize=1)
def printed(name: str) -> Anatomy:
    """Return one paper, printed and taken apart; the tests come paper by paper."""
    return Anatomy(render_pdf(PAPERS[name](), '{"schema":"whitebook-manuscript/1"}').data)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
@pytest.mark.parametrize("name", PAPERS)
def test_nothing_in_a_paper_contradicts_a_claim(name, claim):
    assert list(claim(printed(name))) == []


@pytest.mark.parametrize("name", PAPERS)
def test_an_independent_validator_has_no_objection_to_a_paper(name):
    assert objections(printed(name).data) == []


@pytest.mark.parametrize("name", PAPERS)
def test_the_contents_name_every_section_and_lead_there(name):
    it = printed(name)
    entries = [it.text(one).rstrip("0123456789") for one in it.of("TOCI")]
    assert entries
    said = "|".join(entries)
    parts = [
        it.text(one) for one in it.of("H2") if one.parent and one.parent.parent and one.parent.parent.role == "Part"
    ]
    assert len(parts) > 2
    assert [part for part in parts if part.rstrip("0123456789") not in said] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_brief_and_case_file_keep_the_same_claims(cast, language, quick_press):
    publish_paper(cast, 2026, targets=3)
    one = approve(cast, submit_paper(cast, make_paper(cast, 2027, targets=3)), [Stage.SUPERVISORY])
    with translation.override(language):
        leaflets = [brief(one, lines([one])[0]), case_file(one.paper)]
    for leaflet in leaflets:
        data = render_pdf(leaflet).data
        it = Anatomy(data)
        assert [fault for claim in CLAIMS for fault in claim(it)] == []
        assert objections(data) == []
