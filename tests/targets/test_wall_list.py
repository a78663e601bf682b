"""The list for the wall: who owns what, and a code for each target whose owner can report."""

import datetime as dt
import io

import pypdf
import pytest
import time_machine
from django.urls import reverse

from publishing.document import Code, Note
from publishing.pdf import render_pdf
from targets.models import Target
from targets.owners import Chosen, hand_over, name_owner
from targets.report_link import DeadLink, find_link
from targets.wall_list import wall_list
from tests.editions import publish_edition
from tests.publishing import archive, claims
from tests.publishing.anatomy import Anatomy
from tests.publishing.validator import objections
from tests.targets.year import moment

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 4, 8)


@pytest.fixture
def targets(cast, settings):
    settings.LANGUAGE_CODE = "en"
    publish_edition(cast.department, targets=3)
    rows = list(Target.objects.select_related("department", "plan_year"))
    name_owner(target=rows[0], chosen=Chosen("公共交通处", cast.contributor), by=cast.head, at=moment(3, 2))
    name_owner(target=rows[1], chosen=Chosen("规划处"), by=cast.head, at=moment(3, 2))
    return rows


def codes(document):
    return {
        section.anchor: block.address
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Code)
    }


def test_a_target_has_a_code_only_where_an_officer_owns_it_and_else_says_why(cast, targets):
    document = wall_list(cast.department, targets[0].plan_year, TODAY)
    assert set(codes(document)) == {targets[0].number}
    notes = {one.anchor: block.text for one in document.sections for block in one.blocks if isinstance(block, Note)}
    assert set(notes) == {targets[1].number, targets[2].number}
    assert "内部" in document.notice or "Internal" in document.notice


def test_the_code_reports_for_this_one_target_and_leads_on_to_no_other(cast, targets):
    address = codes(wall_list(cast.department, targets[0].plan_year, TODAY))[targets[0].number]
    link = find_link(address.rstrip("/").rpartition("/")[2], moment(4, 9))
    assert (link.ownership.target_id, link.sitting) == (targets[0].pk, False)


def test_after_a_hand_over_the_old_list_is_dead_and_the_new_one_lives(cast, targets):
    old = codes(wall_list(cast.department, targets[0].plan_year, TODAY))[targets[0].number]
    hand_over(target=targets[0], chosen=Chosen("规划处", cast.editor), reason="岗位调整", by=cast.head, at=moment(4, 9))
    new = codes(wall_list(cast.department, targets[0].plan_year, dt.date(2027, 4, 9)))[targets[0].number]
    with pytest.raises(DeadLink):
        find_link(old.rstrip("/").rpartition("/")[2], moment(4, 10))
    assert find_link(new.rstrip("/").rpartition("/")[2], moment(4, 10)).ownership.officer == cast.editor


def test_an_officer_who_left_has_no_code(cast, targets):
    cast.contributor.is_active = False
    cast.contributor.save()
    assert codes(wall_list(cast.department, targets[0].plan_year, TODAY)) == {}


def test_the_print_is_an_accessible_pdf_that_says_it_is_internal(cast, targets):
    printed = render_pdf(wall_list(cast.department, targets[0].plan_year, TODAY))
    it = Anatomy(printed.data)
    assert [fault for holds in (*claims.CLAIMS, *archive.CLAIMS) for fault in holds(it)] == []
    assert objections(printed.data) == []
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.data)).pages)
    assert targets[0].number in text
    assert cast.contributor.username in text


def test_the_list_is_read_in_a_constant_number_of_queries(cast, targets, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        wall_list(cast.department, targets[0].plan_year, TODAY)


@pytest.mark.parametrize(("who", "status"), [("head", 200), ("editor", 200), ("contributor", 404), ("inspector", 404)])
def test_only_editors_and_heads_print_it(client, cast, targets, who, status, monkeypatch):
    from publishing.document import Pdf

    monkeypatch.setattr("targets.desk.wall.render_pdf", lambda document: Pdf(b"%PDF-1.7", len(document.sections)))
    with time_machine.travel(moment(4, 8), tick=False):
        client.force_login(getattr(cast, who))
        answer = client.get(reverse("progress_wall"))
    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"].startswith("private, no-store")
