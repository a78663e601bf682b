"""Decisions signed on paper: one clerk files, another confirms, and only then the leader has decided."""

import base64
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from targets.desk.needs_now import needs_of
from targets.models import Notice
from targets.refusal import Refused
from targets.roles import Role
from tests.factories import approve, make_paper, make_person, submit_paper
from tests.whitepapers.test_approval_record import by_force
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage, State, state
from whitepapers.delegating import delegate
from whitepapers.facts import paper_facts
from whitepapers.models import Authorship, Decision, Filing, FilingCheck, RecordEntry
from whitepapers.on_paper import Sheet, confirm_filing, file_decision
from whitepapers.record_proof import prove_record

pytestmark = pytest.mark.django_db
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER


@pytest.fixture
def waiting(cast, quick_press):
    """A round that waits for the leader in charge."""
    return approve(cast, submit_paper(cast, make_paper(cast, targets=1)), [REVIEW])


@pytest.fixture
def second(cast):
    """The second clerk."""
    return make_person(Role.CLERK, "clerk-2")


def files(one, by, signer, *, typed=None, outcome=Outcome.APPROVED, comment="", name="scan.png", data=PNG, **more):
    sheet = Sheet(signer, outcome, one.digest, name, data, comment, **more)
    return file_decision(round=one, sheet=sheet, typed=one.digest[-8:] if typed is None else typed, by=by)


def confirms(filing, by, **more):
    return confirm_filing(filing=filing, by=by, **({"matches": True, "typed": filing.digest[-8:]} | more))


def test_two_clerks_bring_the_leaders_signature_into_the_record_which_names_all_three(cast, second, waiting):
    filing = files(waiting, cast.clerk, cast.leader, comment="同意。")
    assert state(paper_facts(waiting.paper)) is State.IN_APPROVAL
    check = confirms(filing, second)
    assert state(paper_facts(waiting.paper)) is State.APPROVED
    decision = waiting.decisions.get(stage="leader")
    assert (decision.by, decision.comment, decision.on_paper) == (cast.leader, "同意。", check)
    assert Notice.objects.filter(person=cast.leader, kind="on_record").exists()  # lest somebody forged it
    entries = RecordEntry.objects.filter(paper=waiting.paper, kind__in=["filed", "confirmed", "decided"])
    assert [(one.kind, one.by) for one in entries.order_by("sequence")][1:] == [
        ("filed", cast.clerk), ("decided", cast.leader), ("confirmed", second),
    ]  # fmt: skip
    assert list(prove_record()) == []


def test_a_filed_sheet_decides_nothing_by_itself_and_one_clerk_never_does_both(cast, waiting):
    filing = files(waiting, cast.clerk, cast.leader)
    with pytest.raises(Refused, match="another clerk does"):
        confirms(filing, cast.clerk)
    assert not Decision.objects.filter(stage="leader").exists()


def test_a_filed_sheet_stands_on_the_first_page_of_the_other_clerk_alone(cast, second, waiting):
    filing = files(waiting, cast.clerk, cast.leader)

    def told(person):
        return [one.count for one in needs_of(person, dt.date(2027, 1, 4)) if one.key == "sheets_to_confirm"]

    assert (told(second), told(cast.clerk), told(cast.editor)) == ([1], [], [])
    confirms(filing, second)
    assert told(second) == []


def test_a_return_on_paper_needs_its_reason_and_brings_the_paper_back(cast, second, waiting):
    with pytest.raises(Refused, match="Say why"):
        files(waiting, cast.clerk, cast.leader, outcome=Outcome.RETURNED)
    confirms(files(waiting, cast.clerk, cast.leader, outcome=Outcome.RETURNED, comment="第3项太虚"), second)
    assert state(paper_facts(waiting.paper)) is State.DRAFTING


@pytest.mark.parametrize("who", ["editor", "head", "reviewer", "leader", "inspector"])
def test_nobody_but_a_clerk_files_or_confirms(cast, waiting, who):
    with pytest.raises(Refused):
        files(waiting, getattr(cast, who), cast.leader)
    filing = files(waiting, cast.clerk, cast.leader)
    with pytest.raises(Refused):
        confirms(filing, getattr(cast, who))


def test_the_signer_is_whom_the_rule_lets_decide(cast, other, waiting):
    for signer in (other.leader, cast.reviewer, cast.editor, cast.clerk):
        with pytest.raises(Refused):
            files(waiting, cast.clerk, signer)


def test_a_clerk_who_had_a_hand_in_the_paper_files_and_confirms_nothing(cast, second, waiting):
    Authorship.objects.create(
        paper=waiting.paper, user=cast.clerk, how="imported", at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    )
    with pytest.raises(Refused, match="Whoever drafted"):
        files(waiting, cast.clerk, cast.leader)
    filing = files(waiting, second, cast.leader)
    with pytest.raises(Refused, match="Whoever drafted"):
        confirms(filing, cast.clerk)


@pytest.mark.parametrize("typed", ["", "00000000", "fffffff"])
def test_the_sheet_of_another_round_is_refused_by_its_digest(cast, second, waiting, typed):
    with pytest.raises(Refused, match="not those of this round"):
        files(waiting, cast.clerk, cast.leader, typed=typed)
    filing = files(waiting, cast.clerk, cast.leader)
    with pytest.raises(Refused, match="not those of this round"):
        confirms(filing, second, typed=typed)


def test_a_sheet_that_does_not_match_is_put_on_record_and_can_be_filed_anew(cast, second, waiting):
    filing = files(waiting, cast.clerk, cast.leader)
    with pytest.raises(Refused, match="what does not match"):
        confirms(filing, second, matches=False, note=" - ")
    confirms(filing, second, matches=False, note="签名与留样不符")
    with pytest.raises(Refused, match="already"):
        confirms(filing, second)
    assert waiting.decisions.count() == 1
    confirms(files(waiting, cast.clerk, cast.leader), second)
    assert waiting.decisions.count() == 2


def test_a_sheet_is_too_late_when_the_leader_has_decided_or_was_replaced_meanwhile(cast, second, waiting):
    filing = files(waiting, cast.clerk, cast.leader)
    cast.department.leader = make_person(Role.LEADER, "leader-new")
    cast.department.save()
    with pytest.raises(Refused, match="Another leader"):
        confirms(filing, second)
    cast.department.leader = cast.leader
    cast.department.save()
    decide(round=waiting, stage=APPROVAL, outcome=Outcome.RETURNED, digest=waiting.digest, by=cast.leader, comment="退")
    with pytest.raises(Refused, match="somebody has decided already"):
        confirms(filing, second)
    assert not FilingCheck.objects.exists()


def test_one_sheet_waits_at_a_time(cast, second, waiting):
    files(waiting, cast.clerk, cast.leader)
    with pytest.raises(Refused, match="filed already"):
        files(waiting, second, cast.leader)


def test_a_scan_that_was_exchanged_is_not_confirmed(cast, second, waiting):
    filing = files(waiting, cast.clerk, cast.leader)
    by_force(Filing, filing.pk, sha256="0" * 64)
    with pytest.raises((Refused, FileNotFoundError)):
        confirms(Filing.objects.get(pk=filing.pk), second)


@pytest.mark.parametrize(
    ("name", "data"), [("scan.html", b"<script>"), ("scan.png", b"%PDF-1.7"), ("scan.txt", b"ok"), ("scan.pdf", b"")]
)
def test_only_a_real_scan_is_filed(cast, waiting, name, data):
    with pytest.raises(Refused):
        files(waiting, cast.clerk, cast.leader, name=name, data=data)


def test_an_acting_leader_signs_and_both_are_named(cast, second, waiting):
    deputy, day = make_person(Role.LEADER, "deputy", post="副市长（代）"), dt.date.today()
    with pytest.raises(Refused):
        files(waiting, cast.clerk, deputy, acting_for=cast.leader)
    delegate(principal=cast.leader, acting=deputy, begins=day - dt.timedelta(1), ends=day + dt.timedelta(1))
    confirms(files(waiting, cast.clerk, deputy, acting_for=cast.leader), second)
    decision = waiting.decisions.get(stage="leader")
    assert (decision.by, decision.acting_for) == (deputy, cast.leader)


# --- the screens --------------------------------------------------------------------------------------------------


def send(client, one, signer, **more):
    data = {
        "signer": f"{signer.pk}-", "outcome": "approved", "comment": "", "typed": one.digest[-8:],
        "scan": SimpleUploadedFile("scan.png", PNG, "image/png"),
    }  # fmt: skip
    return client.post(reverse("whitepapers_file_decision", args=[one.pk]), data | more)


def test_the_clerks_play_it_on_their_screens(client, cast, second, waiting):
    client.force_login(cast.clerk)
    assert (
        reverse("whitepapers_file_decision", args=[waiting.pk])
        in client.get(reverse("whitepapers_paper_decisions")).content.decode()
    )
    assert waiting.digest not in client.get(reverse("whitepapers_file_decision", args=[waiting.pk])).content.decode()
    assert send(client, waiting, cast.leader).status_code == 302
    filing = Filing.objects.get()
    assert (
        client.post(
            reverse("whitepapers_filing", args=[filing.pk]), {"matches": "1", "typed": filing.digest[-8:]}
        ).status_code
        == 409
    )
    client.force_login(second)
    page = client.get(reverse("whitepapers_filing", args=[filing.pk])).content.decode()
    assert cast.leader.label() in page
    assert (
        client.post(
            reverse("whitepapers_filing", args=[filing.pk]), {"matches": "1", "typed": filing.digest[-8:]}
        ).status_code
        == 302
    )
    assert waiting.decisions.count() == 2
    assert client.get(reverse("whitepapers_filing", args=[filing.pk])).status_code == 200


def test_what_was_typed_stays_when_the_digest_is_wrong(client, cast, waiting):
    client.force_login(cast.clerk)
    answer = send(client, waiting, cast.leader, typed="00000000", comment="同意此稿")
    assert answer.status_code == 422
    assert "同意此稿" in answer.content.decode()
    assert not Filing.objects.exists()


def test_the_scan_is_private_and_only_for_who_may_see_the_paper(client, cast, other, second, waiting):
    client.force_login(cast.clerk)
    send(client, waiting, cast.leader)
    address = reverse("whitepapers_scan", args=[Filing.objects.get().pk])
    answer = client.get(address)
    assert b"".join(answer) == PNG
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    for who in (other.editor, other.head, other.leader):
        client.force_login(who)
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_the_clerks_screens_are_not_there_for_others(client, cast, other, waiting):
    filing = files(waiting, cast.clerk, cast.leader)
    for who in (cast.editor, cast.reviewer, cast.leader, other.head, cast.inspector):
        client.force_login(who)
        assert client.get(reverse("whitepapers_paper_decisions")).status_code == 404
        assert client.get(reverse("whitepapers_file_decision", args=[waiting.pk])).status_code == 404
        assert client.post(reverse("whitepapers_filing", args=[filing.pk]), {"matches": "1"}).status_code == 404
    assert not FilingCheck.objects.exists()
