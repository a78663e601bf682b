"""Several papers at once: listed first, then each decided by the same verb in its own transaction, or refused and named."""

import re

import pytest
from django.urls import reverse

from tests.factories import Cast, approve, make_paper, make_target, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.assigning import assign
from whitepapers.models import Decision

pytestmark = pytest.mark.django_db
ADDRESS = "whitepapers_several"


@pytest.fixture
def casts(cast, quick_press):
    return [cast, Cast("jyj"), Cast("gaj")]


@pytest.fixture
def rounds(casts):
    return [submit_paper(one, make_paper(one, targets=1)) for one in casts]


@pytest.fixture
def sign_in(client, settings):
    settings.LANGUAGE_CODE = "en"

    def as_person(person):
        client.force_login(person)
        return client

    return as_person


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("&#x27;", "'")


def form(rounds, outcome="approved", stage="supervisory", **more):
    said = {"outcome": outcome, "round": [one.pk for one in rounds], "confirmed": "1"}
    for one in rounds:
        said |= {f"stage-{one.pk}": stage, f"digest-{one.pk}": one.digest}
    return said | more


def made():
    return list(Decision.objects.order_by("id").values_list("round_id", "outcome", "comment"))


def test_what_is_ticked_is_listed_with_digest_findings_and_size_before_anything_happens(cast, rounds, sign_in):
    client = sign_in(cast.reviewer)
    asked = client.post(reverse(ADDRESS), {"outcome": "approved", "round": [one.pk for one in rounds]})
    assert asked.status_code == 200
    said = text(asked)
    assert "Approve these 3 papers?" in said
    for one in rounds:
        assert one.digest in said
    assert made() == []


def test_all_are_approved_with_one_comment_and_the_way_leads_back_to_the_queue(cast, rounds, sign_in):
    client = sign_in(cast.reviewer)
    done = client.post(reverse(ADDRESS), form(rounds, comment="同意。"))
    assert done.url == reverse("whitepapers_queue")
    assert made() == [(one.pk, "approved", "同意。") for one in rounds]
    assert "3 papers are approved." in text(client.get(done.url))


def test_returning_needs_a_comment_each_or_one_for_all(cast, rounds, sign_in):
    client = sign_in(cast.reviewer)
    first, second, third = rounds
    silent = client.post(reverse(ADDRESS), form(rounds, "returned", **{f"comment-{first.pk}": "缺少口径"}))
    assert silent.status_code == 400
    assert "Say why these papers are returned" in text(silent)
    assert "缺少口径" in silent.content.decode()  # what was typed is still there
    assert made() == []
    said = {f"comment-{first.pk}": "缺少口径", "comment": "请补充。"}
    client.post(reverse(ADDRESS), form(rounds, "returned", **said))
    assert made() == [
        (first.pk, "returned", "缺少口径"),
        (second.pk, "returned", "请补充。"),
        (third.pk, "returned", "请补充。"),
    ]


def test_a_comment_that_is_too_long_decides_nothing(cast, rounds, sign_in):
    answer = sign_in(cast.reviewer).post(reverse(ADDRESS), form(rounds, comment="长" * 5001))
    assert answer.status_code == 400
    assert made() == []


def test_what_changed_meanwhile_is_refused_and_named_and_the_rest_is_decided(cast, casts, rounds, sign_in):
    gone, stale, good = rounds
    listed = form(rounds)
    decide(round=gone, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=gone.digest, by=casts[1].reviewer)
    listed[f"digest-{stale.pk}"] = "0" * 64
    answer = sign_in(cast.reviewer).post(reverse(ADDRESS), listed)
    assert answer.status_code == 200
    said = text(answer)
    assert "1 paper is decided; what was refused stands below." in said
    assert "The paper is at another stage now; open it again." in said
    assert "This is not the text that was submitted last; open the paper again." in said
    assert [round for round, _, _ in made()] == [gone.pk, good.pk]


def test_a_round_that_was_returned_and_submitted_again_is_refused_on_its_old_page(cast, casts, rounds, sign_in):
    first = rounds[0]
    listed = form(rounds)
    decide(
        round=first,
        stage=Stage.SUPERVISORY,
        outcome=Outcome.RETURNED,
        digest=first.digest,
        by=casts[1].reviewer,
        comment="补",
    )
    make_target(first.paper, 9)
    again = submit_paper(cast, first.paper)
    said = text(sign_in(cast.reviewer).post(reverse(ADDRESS), listed))
    assert "no longer the paper's last one" in said
    assert not again.decisions.exists()


def test_a_form_sent_twice_decides_once(cast, rounds, sign_in):
    client = sign_in(cast.reviewer)
    client.post(reverse(ADDRESS), form(rounds))
    again = client.post(reverse(ADDRESS), form(rounds))
    assert again.status_code == 409
    assert "Nothing was decided." in text(again)
    assert len(made()) == 3


def test_digests_mixed_between_papers_are_refused(cast, rounds, sign_in):
    first, second, _third = rounds
    mixed = form(rounds[:2]) | {f"digest-{first.pk}": second.digest, f"digest-{second.pk}": first.digest}
    assert sign_in(cast.reviewer).post(reverse(ADDRESS), mixed).status_code == 409
    assert made() == []


@pytest.mark.parametrize(
    "more",
    [{"stage": ""}, {"stage": "leader"}, {"stage": "third"}],
    ids=["no stage", "the other stage", "no stage at all"],
)
def test_a_mangled_form_decides_nothing(cast, rounds, sign_in, more):
    assert sign_in(cast.reviewer).post(reverse(ADDRESS), form(rounds, **more)).status_code == 409
    assert made() == []


@pytest.mark.parametrize(
    "said", [{}, {"outcome": "approved"}, {"round": ["1"]}, {"outcome": "recalled", "round": ["1"]}]
)
def test_nothing_ticked_or_nothing_chosen_leads_back(cast, rounds, sign_in, said):
    assert sign_in(cast.reviewer).post(reverse(ADDRESS), said).url == reverse("whitepapers_queue")
    assert sign_in(cast.reviewer).get(reverse(ADDRESS)).url == reverse("whitepapers_queue")
    assert made() == []


@pytest.mark.parametrize("who", ["editor", "head", "contributor", "inspector"])
def test_whoever_may_not_decide_decides_nothing_at_once_either(cast, rounds, sign_in, who):
    answer = sign_in(getattr(cast, who)).post(reverse(ADDRESS), form(rounds[:1]))
    assert answer.status_code == 409
    assert made() == []


def test_for_the_evaluation_office_no_round_exists(cast, rounds, sign_in):
    assert sign_in(cast.evaluator).post(reverse(ADDRESS), form(rounds[:1])).status_code == 404
    assert made() == []


@pytest.mark.parametrize("who", ["editor", "head", "leader"])
def test_a_foreign_round_among_the_ticked_does_not_exist(cast, casts, rounds, sign_in, who):
    assert sign_in(getattr(cast, who)).post(reverse(ADDRESS), form(rounds)).status_code == 404
    assert sign_in(cast.reviewer).post(reverse(ADDRESS), form(rounds[:1]) | {"round": ["999999"]}).status_code == 404
    assert made() == []


def test_what_cannot_be_decided_is_left_out_with_its_sentence_and_others_work_is_named(cast, casts, rounds, sign_in):
    first, second, third = rounds
    approve(casts[0], first, [Stage.SUPERVISORY])
    assign(round=second, reviewer=casts[1].reviewer, by=casts[1].reviewer, seen=None)
    asked = sign_in(cast.reviewer).post(reverse(ADDRESS), {"outcome": "approved", "round": [one.pk for one in rounds]})
    said = text(asked)
    assert "These can't be decided by you now and are left out" in said
    assert "Approve these 2 papers?" in said
    assert "Somebody else is at work on these." in said
    assert f'name="digest-{first.pk}"' not in asked.content.decode()
    assert third.digest in said


def test_a_leader_approves_the_departments_in_charge_together(cast, other, quick_press, sign_in):
    other.department.leader = cast.leader
    other.department.save()
    rounds = [approve(one, submit_paper(one, make_paper(one, targets=1)), [Stage.SUPERVISORY]) for one in (cast, other)]
    sign_in(cast.leader).post(reverse(ADDRESS), form(rounds, stage="leader"))
    assert [one.decisions.count() for one in rounds] == [2, 2]


def test_an_acting_person_decides_several_in_the_place_of_the_leader(cast, quick_press, sign_in):
    import datetime as dt

    from django.utils import timezone

    from targets.models import Delegation
    from targets.roles import Role
    from tests.factories import make_person

    one = approve(cast, submit_paper(cast, make_paper(cast, targets=1)), [Stage.SUPERVISORY])
    acting, today = make_person(Role.LEADER, "acting", post="副市长"), timezone.localdate()
    Delegation.objects.create(
        principal=cast.leader,
        acting=acting,
        begins=today,
        ends=today + dt.timedelta(days=3),
        by=cast.leader,
        at=timezone.now(),
    )
    client = sign_in(acting)
    asked = client.post(reverse(ADDRESS), {"outcome": "approved", "round": [one.pk]})
    assert f"You act for {cast.leader.label()}." in text(asked)
    client.post(reverse(ADDRESS), form([one], stage="leader"))
    decision = one.decisions.get(stage="leader")
    assert (decision.by, decision.acting_for) == (acting, cast.leader)


def test_it_needs_the_csrf_token_and_a_person(cast, rounds, client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.reviewer)
    assert strict.post(reverse(ADDRESS), form(rounds)).status_code == 403
    assert client.post(reverse(ADDRESS), form(rounds)).status_code == 302
    assert made() == []
