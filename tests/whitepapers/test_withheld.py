"""A target that is withheld for secrecy: whole for those who approve, report, verify and score; nowhere for the public."""

import datetime as dt
import io
import json
import re
from decimal import Decimal

import pypdf
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from publishing.manuscript import digest, public
from publishing.models import Edition
from publishing.press import read_artefact
from targets.actions import report, verify
from targets.evaluation import evaluation_input
from targets.models import Target
from targets.reporting import Finding
from targets.search import find, rebuild
from tests.factories import (
    PlanYearFactory,
    approve,
    dispose_all,
    hand_in,
    make_paper,
    make_target,
    publish_next,
    publish_paper,
    submit_paper,
)
from whitepapers.actions import sign_off, submit
from whitepapers.amending import reopen
from whitepapers.approval import Refused
from whitepapers.carrying import start_paper
from whitepapers.compose import compose_content
from whitepapers.drafting import delete_target, keep_target
from whitepapers.models import MilestoneDraft
from whitepapers.release import publish_due
from whitepapers.versions import token

pytestmark = pytest.mark.django_db

SECRET, NUMBER = "绝密词", "2027-jtys-004"
AFTER = dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC)
SPRING, SUMMER = dt.datetime(2027, 4, 1, 2, tzinfo=dt.UTC), dt.datetime(2027, 6, 1, 2, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _cold_cache():
    cache.clear()


def hide(paper, number=4, **more):
    """A withheld target that has the secret word in every place where a word can stand."""
    words = ("task", "goal", "quality", "source_document", "source_number", "responsible_unit", "partners_text", "unit")
    draft = make_target(
        paper, number, withheld=True, withheld_reason=f"保密规定{SECRET}",
        **{name: f"{SECRET}{name}" for name in words} | {"reference": SECRET} | more,
    )  # fmt: skip
    MilestoneDraft.objects.create(target=draft, due=dt.date(2027, 9, 30), text=SECRET, value=Decimal(30))
    return draft


def published(cast):
    paper = make_paper(cast)
    hide(paper)
    approve(cast, submit_paper(cast, paper))
    publish_due(now=AFTER)
    return paper


def crawl(client):
    """Yield (address, what it answers) of every public page and file that any public page leads to, and of the search."""
    waiting = ["/", "/en/", "/2027/amendments/", f"/search/?q={SECRET}", f"/verify/?digest={'0' * 64}"]
    waiting += [f"/verify/?digest={one.digest}" for one in Edition.objects.all()]
    seen = set(waiting)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield address, content
        if "html" not in answer["Content-Type"]:
            continue
        for link in re.findall(r'href="(/[^"#]*)', content.decode()):
            link = link.replace("&amp;", "&")
            if not link.startswith(("/admin", "/static")) and link not in seen:
                seen.add(link)
                waiting.append(link)


def readable(address, content):
    if not address.endswith(".pdf"):
        return content.decode("utf-8-sig") if b"\x00" not in content else ""
    reader = pypdf.PdfReader(io.BytesIO(content))
    attached = "".join(data.decode("utf-8-sig") for files in reader.attachments.values() for data in files)
    return "".join(page.extract_text() for page in reader.pages) + attached + str(reader.metadata)


def test_the_secret_word_is_on_no_public_page_in_no_file_and_not_found_by_the_search(cast, client):
    published(cast)
    target = Target.objects.get(number=NUMBER)
    claim = report(target=target, by=cast.editor, period="2027Q1", text=f"进展{SECRET}", value=Decimal(10), at=SPRING)
    verify(
        report=claim, by=cast.inspector, finding=Finding(outcome="verified", value=Decimal(9), note=SECRET), at=SPRING
    )
    rebuild()
    found = dict(crawl(client))
    files = {address.rpartition("/")[2] for address in found}
    assert {"whitepaper.pdf", "manuscript.json", "targets.csv"} <= files
    leaking = [address for address, content in found.items() if SECRET in readable(address, content).replace(f'value="{SECRET}"', "")
               and not address.startswith(("/search/", "/en/search/"))]  # fmt: skip
    assert leaking == []
    assert NUMBER not in "".join(readable(*pair) for pair in found.items())
    assert "没有" in found[f"/search/?q={SECRET}"].decode() or "0" in found[f"/search/?q={SECRET}"].decode()
    assert find(SECRET) == []
    for address in (f"/targets/{NUMBER}/", f"/en/targets/{NUMBER}/", f"/targets/{NUMBER}/evidence/1/"):
        assert client.get(address).status_code == 404


def test_what_was_secret_last_year_stays_secret_in_next_years_paper(cast, client):
    """Carried over, it is withheld again; and what became of it is told to those who approve, not to the public."""
    published(cast)
    paper = start_paper(department=cast.department, plan_year=PlanYearFactory(year=2028), by=cast.editor).paper
    carried = paper.targets.get(continues__number=NUMBER)
    assert (carried.withheld, carried.withheld_reason) == (True, "")
    dispose_all(cast, paper)
    with pytest.raises(Refused):  # the reason is given anew each year
        submit_paper(cast, paper)
    paper.targets.filter(pk=carried.pk).update(withheld_reason="保密规定")
    one = approve(cast, submit_paper(cast, paper))
    assert SECRET in str(one.manuscript["parts"]["dispositions"])
    publish_due(now=dt.datetime(2028, 3, 1, 3, tzinfo=dt.UTC))
    rebuild()
    leaking = [
        address
        for address, content in crawl(client)
        if SECRET in readable(address, content).replace(f'value="{SECRET}"', "")
        and not address.startswith(("/search/", "/en/search/"))
    ]
    assert Edition.objects.filter(subject="2028/jtys", release__isnull=False).exists()
    assert leaking == []
    call_command("rebuild_register", "--check")


def test_what_is_public_counts_the_withheld_and_carries_its_fingerprint_and_the_digest_still_holds(cast, client):
    published(cast)
    edition = Edition.objects.get()
    shown = json.loads(read_artefact(edition.artefacts.get(name="manuscript.json")))
    assert digest(shown) == edition.digest == digest(edition.manuscript)
    assert shown == public(edition.manuscript) == edition.public_manuscript
    (leaf,) = [one["leaf"] for one in shown["parts"]["targets"] if one.get("withheld")]
    body = read_artefact(edition.artefacts.get(name="body.html")).decode()
    assert leaf in body
    assert "1项目标依照保密规定不向社会公布" in body
    assert "依照保密规定" in client.get("/2027/").content.decode()
    call_command("verify_editions")
    call_command("rebuild_register", "--check")


def test_those_who_approve_read_it_whole_with_a_mark(cast, client, quick_press):
    paper = make_paper(cast)
    hide(paper)
    one = submit_paper(cast, paper)
    client.force_login(cast.reviewer)
    page = client.get(reverse("whitepapers_round", args=[one.pk])).content.decode()
    assert SECRET in page
    assert f"不向社会公布，理由：保密规定{SECRET}" in page


def test_a_withheld_target_is_owed_reports_and_counted_by_the_evaluation_like_any_other(cast, quick_press):
    published(cast)
    target = Target.objects.get(number=NUMBER)
    assert target.withheld
    claim = report(target=target, by=cast.editor, period="2027Q1", text="进展", value=Decimal(10), at=SPRING)
    assert verify(report=claim, by=cast.inspector, finding=Finding(outcome="verified", value=Decimal(9)), at=SPRING).pk
    rows = evaluation_input(target.plan_year, [cast.department], dt.date(2027, 5, 1)).targets
    assert NUMBER in {row["number"] for row in rows}


def test_withholding_later_is_told_without_text_and_takes_the_target_off_every_page_that_follows(
    cast, client, quick_press
):
    paper = publish_paper(cast).paper
    reopen(paper=paper, reason="依照新的保密规定调整", by=cast.editor, at=SPRING)
    draft = paper.targets.get(number=1)
    draft.withheld, draft.withheld_reason, draft.value = True, f"因{SECRET}", Decimal(55)
    keep_target(paper=paper, draft=draft, by=cast.editor, store=draft.save, seen=token(draft))
    publish_next(cast, paper, SPRING)
    second = Edition.objects.get(number=2)
    told = [one for one in second.public_manuscript["parts"]["changes"] if "kind" in one]
    assert [(one["kind"], one["number"], one["title"], one["fields"]) for one in told] == [
        ("withheld", "2027-jtys-001", "", [])
    ]
    secret = [one for one in second.manuscript["parts"]["changes"] if one.get("withheld")]
    assert [one["kind"] for one in secret] == ["changed"]  # the value: those who approve it read old and new
    assert client.get("/targets/2027-jtys-001/").status_code == 404
    assert find("新增公交专用道（1）") == []
    assert "新增公交专用道（1）" not in client.get("/2027/jtys/").content.decode()
    assert (
        "新增公交专用道（1）" in client.get("/2027/jtys/v1/").content.decode()
    )  # what was published can't be called back
    assert Target.objects.get(number="2027-jtys-001").value == 55
    call_command("rebuild_register", "--check")


def test_what_is_no_longer_withheld_is_public_from_then_on_and_what_it_said_before_is_not(cast, client, quick_press):
    paper = published(cast)
    reopen(paper=paper, reason="解密", by=cast.editor, at=SPRING)
    draft = paper.targets.get(number=4)
    values = {
        "task": "检查重点单位",
        "goal": "检查40处",
        "quality": "",
        "source_document": "",
        "source_number": "",
        "unit": "处",
    }
    values |= {
        "responsible_unit": "安保处",
        "partners_text": "",
        "withheld": False,
        "withheld_reason": "",
        "reference": "",
    }
    for name, value in values.items():
        setattr(draft, name, value)
    draft.milestones.all().delete()
    keep_target(paper=paper, draft=draft, by=cast.editor, store=draft.save, seen=token(draft))
    publish_next(cast, paper, SPRING)
    page = client.get(f"/targets/{NUMBER}/").content.decode()
    assert "检查重点单位" in page
    found = {
        address: readable(address, content)
        for address, content in crawl(client)
        if "/search/" not in address and not address.endswith(".pdf")
    }
    assert [address for address, text in found.items() if SECRET in text] == []
    assert "disclosed" in {
        one.get("kind") for one in Edition.objects.get(number=2).public_manuscript["parts"]["changes"]
    }
    call_command("verify_editions")
    call_command("rebuild_register", "--check")


def test_a_withheld_target_that_is_changed_or_withdrawn_leaves_only_a_fingerprint_in_the_change_log(
    cast, client, quick_press
):
    paper = published(cast)
    reopen(paper=paper, reason="调整", by=cast.editor, at=SPRING)
    draft = paper.targets.get(number=4)
    delete_target(paper=paper, draft=draft, by=cast.editor, reason=f"不再需要{SECRET}", seen=token(draft))
    publish_next(cast, paper, SPRING)
    gone = Target.objects.get(number=NUMBER)
    assert gone.withdrawn_because == f"不再需要{SECRET}"
    assert gone.withheld
    assert [sorted(one) for one in Edition.objects.get(number=2).public_manuscript["parts"]["changes"]] == [
        ["leaf", "withdrawn", "withheld"]
    ]
    found = {
        address: readable(address, content)
        for address, content in crawl(client)
        if "/search/" not in address and not address.endswith(".pdf")
    }
    assert [address for address, text in found.items() if SECRET in text] == []


def test_withholding_needs_a_reason_for_those_who_approve(cast, quick_press):
    paper = make_paper(cast)
    make_target(paper, 4, withheld=True, withheld_reason=" – ")
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    with pytest.raises(Refused, match="say why"):
        submit(paper=paper, by=cast.editor)


def test_withholding_does_not_get_around_the_date(cast, quick_press):
    paper = publish_paper(cast).paper
    late = dt.datetime(2028, 1, 10, 2, tzinfo=dt.UTC)
    reopen(paper=paper, reason="调整", by=cast.editor, at=late)
    draft = paper.targets.get(number=1)
    draft.withheld, draft.withheld_reason, draft.value = True, "保密", Decimal(1)
    keep_target(paper=paper, draft=draft, by=cast.editor, store=draft.save, seen=token(draft))
    with pytest.raises(Refused, match="can't be lowered"):
        hand_in(cast, paper, late)


def test_a_comment_on_a_paper_with_withheld_targets_is_read_where_the_notice_leads_and_goes_out_in_no_mail(
    cast, quick_press
):
    from targets.models import Letter, Notice, User
    from tests.factories import submit_paper
    from whitepapers.actions import decide
    from whitepapers.approval import Outcome, Stage

    User.objects.update(email="somebody@city.example")
    paper = make_paper(cast)
    hide(paper)
    one = submit_paper(cast, paper)
    Letter.objects.all().delete()
    decide(
        round=one, stage=Stage.SUPERVISORY, outcome=Outcome.RETURNED, digest=one.digest, by=cast.reviewer,
        comment=f"{SECRET}的目标请改",
    )  # fmt: skip
    assert Letter.objects.exists()
    assert Notice.objects.filter(kind="returned_in_review").exists()
    assert not Letter.objects.filter(body__contains=SECRET).exists()
    assert not Notice.objects.filter(comment__contains=SECRET).exists()
    assert one.decisions.get().comment.startswith(SECRET)
