"""Approval by one-time link: bound to person, round and text, used by the decision alone, and never without a code."""

import datetime as dt
import re

import pyotp
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from publishing.manuscript import sha256
from targets.models import Letter, SecondFactor
from targets.refusal import Refused
from targets.roles import Role
from targets.second_factor import begin, secret_of
from tests.factories import Cast, approve, make_paper, make_person, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.by_link import decide_by_link, find_link, make_link
from whitepapers.delegating import delegate, end_delegation
from whitepapers.link_letters import send_links
from whitepapers.models import Authorship, DecisionLink, LinkUse, RecordEntry
from whitepapers.record_proof import prove_record

pytestmark = pytest.mark.django_db
REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER


@pytest.fixture
def enrolled(cast):
    """The leader in charge decides by link."""
    return enrol(cast.leader)


def enrol(leader):
    begin(leader)
    SecondFactor.objects.filter(user=leader).update(confirmed_at=timezone.now(), by_link=True)
    type(leader).objects.filter(pk=leader.pk).update(email=f"{leader.username}@city.example")
    leader.refresh_from_db()
    return leader


@pytest.fixture
def waiting(cast, quick_press):
    """A round that waits for the leader in charge."""
    return approve(cast, submit_paper(cast, make_paper(cast, targets=1)), [REVIEW])


def code(user, at=None):
    moment = at or timezone.now()
    return pyotp.TOTP(secret_of(SecondFactor.objects.get(user=user))).at(int(moment.timestamp()))


def made(cast, one, **more):
    return make_link(round=one, person=cast.leader, by=cast.reviewer, **more)


def uses(link, *, typed=None, outcome=Outcome.APPROVED, comment="", digest=None, at=None):
    typed = code(link.person, at) if typed is None else typed
    return decide_by_link(link=link, outcome=outcome, comment=comment, code=typed, digest=digest or link.digest, at=at)


def test_the_leader_decides_by_link_and_code_and_it_is_recorded_like_any_other_decision(cast, enrolled, waiting):
    new = made(cast, waiting)
    decision = uses(find_link(new.token), comment="同意。")
    assert (decision.by, decision.stage, decision.outcome) == (cast.leader, "leader", "approved")
    assert decision.by_link.link == new.link
    kinds = RecordEntry.objects.filter(paper=waiting.paper).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["linked", "decided", "link_used"]
    assert list(prove_record()) == []


def test_the_link_serves_once(cast, enrolled, waiting):
    new = made(cast, waiting)
    uses(new.link)
    later = timezone.now() + dt.timedelta(minutes=1)
    with pytest.raises(Refused, match="was used"):
        uses(new.link, at=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkUse.objects.create(link=new.link, what="decided", at=timezone.now())


def test_only_its_digest_is_kept_and_a_guessed_token_finds_nothing(cast, enrolled, waiting):
    new = made(cast, waiting)
    assert new.link.token_sha256 == sha256(new.token)
    assert new.token not in str(list(DecisionLink.objects.values())) + str(list(RecordEntry.objects.values()))
    for guess in ("", new.token[:-1], new.token + "x", new.link.token_sha256, "\x00"):
        assert find_link(guess) is None


def test_a_link_expires_and_ends_when_a_newer_one_is_made(cast, enrolled, waiting):
    first = made(cast, waiting)
    with pytest.raises(Refused, match="expired"):
        uses(first.link, at=timezone.now() + dt.timedelta(days=8))
    second = make_link(round=waiting, person=cast.leader, by=cast.clerk)
    with pytest.raises(Refused, match="newer link"):
        uses(first.link)
    uses(second.link)


@pytest.mark.parametrize("typed", ["", "000", "abcdef"])
def test_without_the_code_nothing_is_decided_and_the_attempt_is_on_record(cast, enrolled, waiting, typed):
    new = made(cast, waiting)
    with pytest.raises(Refused, match="not right"):
        uses(new.link, typed=typed)
    assert waiting.decisions.count() == 1
    assert list(new.link.uses.values_list("what", flat=True)) == ["wrong_code"]
    assert SecondFactor.objects.get().failures == 1
    assert list(prove_record()) == []


def test_a_right_code_is_used_up_even_when_the_decision_is_refused(cast, enrolled, waiting):
    new, now = made(cast, waiting), timezone.now()
    with pytest.raises(Refused, match="Say why"):
        uses(new.link, outcome=Outcome.RETURNED, at=now)
    with pytest.raises(Refused, match="used already"):
        uses(new.link, outcome=Outcome.RETURNED, comment="太虚", at=now)


def test_the_link_of_one_text_decides_no_other(cast, enrolled, waiting):
    new = made(cast, waiting)
    with pytest.raises(Refused, match="not the text"):
        uses(new.link, digest="0" * 64)
    decide(round=waiting, stage=APPROVAL, outcome=Outcome.RETURNED, digest=waiting.digest, by=cast.leader, comment="退")
    with pytest.raises(Refused):
        uses(new.link, at=timezone.now() + dt.timedelta(minutes=1))
    from whitepapers.actions import submit

    submit(paper=waiting.paper, by=cast.editor)
    with pytest.raises(Refused, match="earlier text"):
        uses(new.link, at=timezone.now() + dt.timedelta(minutes=2))


@pytest.mark.parametrize("change", ["replaced", "deactivated", "wrote"])
def test_a_link_carries_no_right_that_its_person_lost(cast, enrolled, waiting, change):
    new = made(cast, waiting)
    if change == "replaced":
        cast.department.leader = make_person(Role.LEADER, "leader-new")
        cast.department.save()
    elif change == "deactivated":
        type(cast.leader).objects.filter(pk=cast.leader.pk).update(is_active=False)
    else:
        Authorship.objects.create(paper=waiting.paper, user=cast.leader, how="row", at=timezone.now())
    with pytest.raises(Refused):
        uses(new.link)
    assert waiting.decisions.count() == 1


def test_no_link_is_made_for_who_may_not_decide_or_did_not_choose_it(cast, other, waiting):
    with pytest.raises(Refused, match="has not chosen"):
        made(cast, waiting)
    enrol(other.leader)
    with pytest.raises(Refused, match="Another leader"):
        make_link(round=waiting, person=other.leader, by=cast.reviewer)
    enrol(cast.reviewer)
    with pytest.raises(Refused):
        make_link(round=waiting, person=cast.reviewer, by=cast.reviewer)


# --- the letter ---------------------------------------------------------------------------------------------------


def test_the_first_approval_brings_the_whole_record_by_mail_once(cast, enrolled, waiting):
    send_links(timezone.now())
    assert send_links(timezone.now()) == []
    letter = Letter.objects.get(to=cast.leader.email, secret=True)
    assert [one["name"] for one in letter.attachments] == ["paper-2027-jtys.pdf", "case-2027-jtys.pdf"]
    token = re.search(r"/decide/([\w-]+)/", letter.body)[1]
    assert find_link(token).round == waiting
    assert waiting.digest in letter.body


def test_nobody_who_did_not_choose_links_gets_one(cast, waiting):
    assert send_links(timezone.now()) == []
    begin(cast.leader)
    SecondFactor.objects.update(by_link=True)  # never confirmed
    assert send_links(timezone.now()) == []
    assert not DecisionLink.objects.exists()


# --- the page -----------------------------------------------------------------------------------------------------


def page(client, token, **data):
    address = f"/decide/{token}/"
    return client.post(address, data) if data else client.get(address)


def test_opening_never_consumes_and_is_recorded_once(client, cast, enrolled, waiting):
    new = made(cast, waiting)
    for _ in range(3):
        answer = page(client, new.token)
        assert answer.status_code == 200
    client.head(f"/decide/{new.token}/")
    assert list(new.link.uses.values_list("what", flat=True)) == ["opened"]
    assert answer["Referrer-Policy"] == "strict-origin"  # "no-referrer" makes browsers send "Origin: null"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    text = answer.content.decode()
    assert waiting.digest in text
    assert "新增公交专用道" in text


def test_the_leader_decides_on_the_page_without_signing_in(client, cast, enrolled, waiting):
    new = made(cast, waiting)
    data = {"outcome": "approved", "comment": "同意", "digest": waiting.digest, "code": "000"}
    wrong = page(client, new.token, **data)
    assert wrong.status_code == 409
    assert "同意" in wrong.content.decode()
    right = page(client, new.token, **(data | {"code": code(cast.leader)}))
    assert right.status_code == 200
    assert waiting.decisions.get(stage="leader").comment == "同意"
    again = page(client, new.token)
    assert again.status_code == 410
    assert "新增公交专用道" not in again.content.decode()
    assert page(client, new.token, **data).status_code == 410
    assert client.get(f"/decide/{new.token}/paper.pdf").status_code == 404


def test_a_form_from_elsewhere_decides_nothing(cast, enrolled, waiting):
    new = made(cast, waiting)
    data = {"outcome": "approved", "comment": "", "digest": waiting.digest, "code": code(cast.leader)}
    assert page(Client(enforce_csrf_checks=True), new.token, **data).status_code == 403
    assert waiting.decisions.count() == 1


def test_an_unknown_link_does_not_exist(client, db):
    assert page(client, "x" * 43).status_code == 404
    assert client.post("/decide/xxx/", {"outcome": "approved"}).status_code == 404


def test_the_paper_and_the_case_file_are_one_click_away(client, cast, enrolled, waiting):
    new = made(cast, waiting)
    for name in ("paper", "case"):
        answer = client.get(f"/decide/{new.token}/{name}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]


def test_a_clerk_sends_a_new_link_and_nobody_else_does(client, cast, enrolled, waiting):
    first = made(cast, waiting)
    for who, status in ((cast.editor, 404), (cast.reviewer, 404), (cast.leader, 404), (cast.clerk, 302)):
        client.force_login(who)
        assert client.post(f"/admin/rounds/{waiting.pk}/link/").status_code == status
    assert DecisionLink.objects.count() == 2
    assert page(client, first.token).status_code == 410


def test_two_cities_worth_of_links_keep_one_record(cast, enrolled, waiting, quick_press):
    two = Cast("jyj")
    enrol(two.leader)
    approve(two, submit_paper(two, make_paper(two, targets=1)), [REVIEW])
    assert len(send_links(timezone.now())) == 2
    call_command("verify_record")


def test_an_acting_leader_decides_by_link_and_page_letter_and_record_name_both(client, cast, waiting):
    deputy = enrol(make_person(Role.LEADER, "leader-deputy", post="副市长（代）"))
    with pytest.raises(Refused):
        make_link(round=waiting, person=deputy, by=cast.reviewer)
    assert send_links(timezone.now()) == []
    today = timezone.localdate()
    delegate(principal=cast.leader, acting=deputy, begins=today, ends=today)
    (link,) = send_links(timezone.now())
    assert (link.person, link.acting_for) == (deputy, cast.leader)
    letter = Letter.objects.latest("id")
    assert cast.leader.label() in letter.body
    token = re.search(r"/decide/([^/]+)/", letter.body).group(1)
    assert cast.leader.label() in page(client, token).content.decode()
    data = {"outcome": "approved", "comment": "", "digest": waiting.digest, "code": code(deputy)}
    assert page(client, token, **data).status_code == 200
    decision = waiting.decisions.get(stage="leader")
    assert (decision.by, decision.acting_for, decision.by_link.link) == (deputy, cast.leader, link)
    assert list(prove_record()) == []


def test_what_the_acting_leader_may_not_ends_with_the_delegation(cast, waiting):
    deputy = enrol(make_person(Role.LEADER, "leader-deputy"))
    today = timezone.localdate()
    mandate = delegate(principal=cast.leader, acting=deputy, begins=today, ends=today)
    (link,) = send_links(timezone.now())
    end_delegation(delegation=mandate, by=cast.leader)
    with pytest.raises(Refused):
        uses(link)
    assert waiting.decisions.count() == 1


def test_a_paper_that_has_withheld_targets_is_never_sent_by_mail_nor_decided_by_link(
    client, cast, enrolled, quick_press
):
    paper = make_paper(cast, targets=2)
    paper.targets.filter(number=1).update(withheld=True, withheld_reason="保密规定")
    one = approve(cast, submit_paper(cast, paper), [REVIEW])
    with pytest.raises(Refused, match="not decided by link"):
        made(cast, one)
    assert send_links(timezone.now()) == []
    assert not Letter.objects.filter(body__contains="/decide/", to=cast.leader.email).exists()
    client.force_login(cast.clerk)
    client.post(f"/admin/rounds/{one.pk}/link/")
    assert not DecisionLink.objects.exists()
