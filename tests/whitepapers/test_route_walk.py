"""Every address of ours × every role × a foreign department's objects, read and written: nothing is found, nothing changes.

The addresses are taken from the URL resolver: a new one fails here until somebody has said what it is.
"""

import base64
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from publishing.insertonly import InsertOnly
from targets.actions import Attachment
from targets.evaluating.entering import commend
from targets.evaluating.results import propose
from targets.evaluating.sets import load_set
from targets.models import (
    Commendation,
    Evidence,
    MissReason,
    PartEvidence,
    PartReport,
    ProgressReport,
    SiteCheck,
    SitePhoto,
    Target,
)
from targets.roles import Role
from tests.editions import publish_edition
from tests.factories import Cast, PlanYearFactory, approve, make_paper, make_person, submit_paper
from tests.pure.test_indicators import SET
from tests.targets.chasing.world import everything
from whitepapers.actions import papers_folder
from whitepapers.approval import Outcome, Stage
from whitepapers.cooperation import Document, ask, cooperate, coordinate
from whitepapers.delegating import delegate
from whitepapers.erasing import Order, file_order
from whitepapers.marking import mark
from whitepapers.models import TargetDraft, WhitePaperPage
from whitepapers.on_paper import Sheet, file_decision

pytestmark = pytest.mark.django_db

SECRET = "绝密口令七三"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# Addresses that are public, or a person's own: they name no department's object.
PUBLIC = {
    "healthz", "portal:home", "portal:rules", "portal:search", "portal:verify", "portal:target", "portal:evidence",
    "portal:year", "portal:paper", "portal:edition", "portal:file", "portal:amendments",
    "portal:package", "portal:schema", "portal:sheet_schema", "portal:chain", "portal:chain_head", "portal:chain_heads",
    "portal:chain_releases", "portal:compared", "portal:results", "portal:results_edition", "portal:results_compared",
    "portal:results_schema", "portal:results_file",
    "report_by_link", "report_by_link_draft", "report_by_link_done",  # a signed link: tests/targets/test_report_link.py
    "decide_by_link", "decide_by_link_paper", "decide_by_link_case",  # a secret link: tests/whitepapers/test_by_link.py
}  # fmt: skip
# Lists and forms without an object in the address: each shows only what the person may see.
LISTS = {
    "desk:papers", "desk:yearend", "whitepapers_several", "desk:find", "desk:findings", "desk:open", "desk:asked_of_us", "importing:template", "importing:assigned",
    "importing:assigned_template", "whitepapers_delegations", "whitepapers_paper_decisions", "whitepapers_queue",
    "whitepapers_orders", "whitepapers_releases", "chasing", "chasing_drafts", "chasing_referrals", "notices", "notices_read", "letters", "letters_retry", "second_factor", "progress", "verification", "evaluation", "parts", "progress_sheet", "progress_wall",
    "owners", "owners_silent", "reporting_calendar", "board",
    "verification_accept", "verification_draw", "differences", "overrides", "misses",
    "scores", "indicator_sets", "indicator_values", "commendations", "recommendations",
}  # fmt: skip
# Names a year and works on the person's own department: tests/whitepapers/desk/test_dispositions.py
OWN = {
    "desk:start": {"year": 2028}, "desk:open_statement": {"year": 2026}, "indicator_set": {"pk": 1}, "indicator_template": {"year": 2026},
}  # fmt: skip
CITY = (
    "departments",
    "plan_years",
    "assigned_tasks",
    "city",
    "calendar",
    "reporting_rules",
)  # the administrator's: tests/targets/test_city_admin.py


@dataclass
class City:
    """A department with everything that can be addressed, and another one whose people come looking."""

    drafting: WhitePaperPage
    waiting: Any
    objects: dict[str, dict[str, Any]]


@pytest.fixture
def foreign(roles) -> Cast:
    return Cast("mzj")


@pytest.fixture
def city(cast, other, foreign, quick_press) -> City:
    """One paper in drafting, one that waits for its leader, one published with a report; all of one department."""
    partner = Cast("gaj")
    drafting = make_paper(cast, year=2028)
    TargetDraft.objects.filter(paper=drafting).update(task=SECRET, goal=SECRET)
    drafting.targets.get(number=1).partners.add(partner.department)
    (asked,) = ask(paper=drafting, by=cast.editor)
    objection = cooperate(request=asked, answer="objected", text=SECRET, by=partner.head)
    settled = coordinate(
        objection=objection, text=SECRET, document=Document("纪要", "a.pdf", b"%PDF-1.7"), by=cast.editor
    )
    paper = make_paper(cast, year=2027)
    TargetDraft.objects.filter(paper=paper).update(goal=SECRET)
    one = approve(cast, submit_paper(cast, paper), [Stage.SUPERVISORY])
    sheet = Sheet(cast.leader, Outcome.APPROVED, one.digest, "scan.png", PNG)
    filing = file_decision(round=one, sheet=sheet, typed=one.digest[-8:], by=cast.clerk)
    today = timezone.localdate()
    delegation = delegate(principal=cast.leader, acting=make_person(Role.LEADER, "acting"), begins=today, ends=today)
    published = publish_edition(cast.department, 2026, targets=1)
    earlier = PlanYearFactory(year=2025)
    statement = WhitePaperPage(
        title="2025", slug="2025-jtys-results", department=cast.department, plan_year=earlier, series="results", live=False,
        foreword=SECRET,
    )  # fmt: skip
    papers_folder().add_child(instance=statement)
    order = file_order(
        edition=published, part="targets", entry="2026-jtys-001", by=make_person(Role.ADMINISTRATOR, "adm"),
        order=Order(SECRET, "法院", "裁定书", "12号", "a.pdf", b"%PDF-1.7"),
    )  # fmt: skip
    target = Target.objects.get()
    report = ProgressReport.objects.create(
        target=target, period="2026Q1", as_of=today, text=SECRET, by=cast.editor, at=timezone.now()
    )
    evidence = Evidence.objects.create(report=report, name="a.png", sha256="e" * 64, size=1, content_type="image/png")
    default_storage.save(evidence.path, ContentFile(PNG))
    visit = SiteCheck.objects.create(
        target=target,
        day=today,
        place=SECRET,
        note=SECRET,
        by=make_person(Role.INSPECTOR, "on-site"),
        at=timezone.now(),
    )
    photo = SitePhoto.objects.create(site_check=visit, name="b.png", sha256="e" * 64, size=1, content_type="image/png")
    default_storage.save(photo.path, ContentFile(PNG))
    MissReason.objects.create(
        target=target, sequence=1, status="not_met", day=today, text=SECRET, by=cast.editor, at=timezone.now()
    )
    part = PartReport.objects.create(
        target=target, department=partner.department, period="2026Q1", as_of=today, text=SECRET, by=partner.editor,
        at=timezone.now(),
    )  # fmt: skip
    part_file = PartEvidence.objects.create(part=part, name="b.png", sha256="e" * 64, size=1, content_type="image/png")
    said = {"stage": Stage.LEADER, "digest": one.digest, "entry": "foreword", "by": cast.leader}
    point = mark(round=one, verdict="returned", text=SECRET, **said)
    row, duty = drafting.targets.first(), drafting.duties.first()
    of_paper, of_round = {"paper": drafting.pk}, {"round": one.pk}
    objects = {
        **dict.fromkeys(
            ("importing:import", "whitepapers_case", "whitepapers_case_pdf", "desk:cooperation", "desk:paper",
             "desk:targets", "desk:targets_add", "desk:duties", "desk:duties_add", "desk:preview", "desk:preview_pdf",
             "desk:sign_off", "desk:submit", "desk:recall", "desk:dispositions", "desk:reopen", "desk:give_up",
             "desk:changes", "desk:press_log"),
            of_paper,
        ),
        **dict.fromkeys(
            ("whitepapers_brief", "whitepapers_brief_pdf", "whitepapers_assign",
             "whitepapers_round", "whitepapers_round_pdf", "whitepapers_recall", "whitepapers_file_decision",
             "whitepapers_send_link", "whitepapers_sheet", "whitepapers_mark", "whitepapers_mark_rest"),
            of_round,
        ),
        "desk:answer_point": {"paper": paper.pk, "point": point.pk},
        "importing:export": of_paper | {"form": "csv"},
        "desk:newspaper_text": {"paper": paper.pk, "number": 1, "form": "txt"},
        "desk:settle": of_paper | {"answer": objection.pk},
        "desk:coordination_file": {"pk": settled.pk},
        "desk:targets_edit": of_paper | {"row": row.pk},
        "desk:targets_delete": of_paper | {"row": row.pk},
        "desk:targets_answer": of_paper | {"row": row.pk},
        "desk:duties_edit": of_paper | {"row": duty.pk},
        "desk:duties_delete": of_paper | {"row": duty.pk},
        "whitepapers_delegation_end": {"pk": delegation.pk},
        "whitepapers_order": {"pk": order.pk},
        "whitepapers_order_scan": {"pk": order.pk},
        "whitepapers_file_order": {"pk": published.pk},
        "whitepapers_file_words_order": {"about": target.number},
        "whitepapers_filing": {"pk": filing.pk},
        "whitepapers_scan": {"pk": filing.pk},
        **everything(cast, target, SECRET),
        "evidence": {"pk": evidence.pk},
        "progress_sheet_file": {"period": "2026Q1", "form": "csv"},
        "part_report": {"number": target.number},
        "part_evidence": {"pk": part_file.pk},
        "progress_report": {"number": target.number},
        "progress_next": {"number": target.number},
        "progress_draft": {"number": target.number},
        "owner": {"number": target.number},
        "reporting_calendar_file": {"year": 2026},
        "verify_report": {"pk": report.pk},
        "correct_result": {"pk": report.pk},
        "desk:statement": {"paper": statement.pk},
        "override": {"number": target.number},
        "site_check": {"number": target.number},
        "site_photo": {"pk": photo.pk},
        "miss": {"number": target.number},
        "evaluation_file": {"year": 2026, "name": "targets.csv"},
        "board_department": {"code": cast.department.code},
        "board_sheet": {"code": cast.department.code},
        "score": {"year": 2026, "code": cast.department.code},
        "evaluation_document": {"kind": "commendation", "pk": praised(target, cast).pk},
    }  # fmt: skip
    return City(drafting, one, objects)


def praised(target: Target, cast: Cast) -> Commendation:
    """Score the target's department, and return a commendation with its document."""
    load_set(plan_year=target.plan_year, kind="", data=SET, by=cast.evaluator)
    document = Attachment("表彰.txt", b"...", "text/plain")
    praise = {"plan_year": target.plan_year, "department": target.department, "text": "表彰", "document": "1号"}
    row = commend(**praise, by=cast.evaluator, file=document)
    assert propose(plan_year=target.plan_year, departments=[target.department], by=cast.evaluator).results
    return row


# Files of a year: each holds only what the person may see.
OF_A_YEAR = {"evaluation_file", "reporting_calendar_file"}


def routes() -> set[str]:
    """Return the names of every address that is ours."""

    def walk(patterns, namespace):
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, [*namespace, one.namespace] if one.namespace else namespace)
            elif isinstance(one, URLPattern) and one.name:
                yield ":".join([*namespace, one.name])

    found = set(walk(get_resolver().url_patterns, []))
    return {name for name in found if not name.startswith("wagtail") and name.split(":")[0] not in CITY}


def strangers(foreign: Cast) -> dict[str, Any]:
    """Return everybody who has nothing to do with the department, by role; None is nobody signed in."""
    return {
        "contributor": foreign.contributor,
        "editor": foreign.editor,
        "head": foreign.head,
        "leader": foreign.leader,
        "evaluator": foreign.evaluator,
        "nobody": None,
    }


def state() -> dict[str, Any]:
    """Return how many rows each table of ours has, and what the drafts say."""
    counts = {
        model._meta.label: model._base_manager.count()
        for app in ("whitepapers", "targets", "publishing")
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, InsertOnly) or model._meta.model_name in {"targetdraft", "dutydraft", "milestonedraft"}
    }
    drafts = TargetDraft.objects.order_by("pk").values_list("pk", "task", "goal", "changed_at")
    return counts | {"drafts": list(drafts)}


def test_every_address_is_classified(city):
    known = PUBLIC | LISTS | set(OWN) | set(city.objects)
    assert routes() - known == set(), "a new address: say what it is, and let the walk below visit it"
    assert known - routes() == set(), "an address that is gone"


@pytest.mark.parametrize("who", ["contributor", "editor", "head", "leader", "nobody"])
def test_a_foreign_departments_objects_do_not_exist_and_can_not_be_changed(client, city, foreign, who):
    person = strangers(foreign)[who]
    if person is not None:
        client.force_login(person)
    before = state()
    for name, kwargs in city.objects.items():
        address = reverse(name, kwargs=kwargs)
        for answer in (client.get(address), client.post(address, {"confirm": "1", "text": "改", "matches": "1"})):
            where = f"{answer.request['REQUEST_METHOD']} {name} as {who}"
            if name in OF_A_YEAR and answer.status_code == 200:  # the address names a year: only own rows
                assert "jtys" not in b"".join(answer).decode(), where
                continue
            expected = {302} if person is None else {404, 405, 302} if name in OF_A_YEAR else {404, 405}
            assert answer.status_code in expected, f"{where}: {answer.status_code}"
            assert SECRET not in getattr(answer, "content", b"").decode(errors="replace"), where
    assert state() == before


# what the evaluation office takes as its input: the register, never what a department considered before
REGISTER = {
    "chasing_chase", "chasing_notice_pdf", "chasing_file", "chasing_referral", "chasing_referral_pdf", "chasing_referral_json",
    "evidence", "part_evidence", "progress_report", "progress_next", "verify_report", *OF_A_YEAR,
    "override", "site_check", "site_photo", "miss", "board_department", "board_sheet", "score", "evaluation_document",
}  # fmt: skip


def test_the_evaluation_office_reads_the_register_and_no_draft_round_or_row(client, city, cast):
    client.force_login(cast.evaluator)
    before = state()
    assert set(city.objects) > REGISTER
    for name, kwargs in city.objects.items():
        address = reverse(name, kwargs=kwargs)
        if name in REGISTER:
            assert client.get(address).status_code in {200, 302, 405}, name
            continue
        for answer in (client.get(address), client.post(address, {"confirm": "1", "text": "改"})):
            assert answer.status_code in {404, 405}, f"{answer.request['REQUEST_METHOD']} {name}: {answer.status_code}"
    assert state() == before


@pytest.mark.parametrize("who", ["contributor", "editor", "head", "leader", "evaluator", "nobody"])
def test_no_list_shows_a_foreign_departments_text(client, city, foreign, who):
    person = strangers(foreign)[who]
    if person is not None:
        client.force_login(person)
    before = state()
    for name in sorted(LISTS | set(OWN)):
        for query in ({}, {"q": SECRET[:4], "show": "all", "year": "2028"}):
            answer = client.get(reverse(name, kwargs=OWN.get(name)), query)
            assert answer.status_code in {200, 302, 404, 405}, name
            if answer.status_code == 200 and not answer.streaming:
                shown = answer.content.decode(errors="replace").replace(f'value="{SECRET[:4]}"', "")
                assert SECRET not in shown, name
    assert state() == before


# What a city-wide office may read it may still not write: each of these is somebody else's step.
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INSPECTOR, Role.EVALUATOR, Role.CLERK, Role.ADMINISTRATOR])
def test_who_may_read_every_paper_writes_none(client, city, cast, role):
    person = make_person(role, f"office-{role}")
    client.force_login(person)
    before = state()
    for name, kwargs in city.objects.items():
        if name.startswith(("desk:", "chasing_")) or name in {
            "whitepapers_recall",
            "progress_report",
            "whitepapers_delegation_end",
        }:
            said = {"content": "0" * 64, "text": "改", "document": "纪要", "task": "改", "title": "改"}
            answer = client.post(reverse(name, kwargs=kwargs), said)
            assert answer.status_code < 500, name
    assert state() == before
