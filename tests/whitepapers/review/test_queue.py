"""The queue's columns, orders, filters and pages, and how much of a round is new; all in a constant number of queries."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import Cast, approve, make_paper, make_target, publish_paper, submit_paper
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Stage
from whitepapers.assigning import assign
from whitepapers.models import Round
from whitepapers.review import queue as queue_module
from whitepapers.review.choice import SORTS, choice
from whitepapers.review.sizes import measured
from whitepapers.review.waiting import lines, waiting_for

pytestmark = pytest.mark.django_db
ADDRESS = "whitepapers_queue"


@pytest.fixture
def paper(cast, quick_press):
    return make_paper(cast, targets=3)


@pytest.fixture
def sign_in(client, settings):
    settings.LANGUAGE_CODE = "en"

    def as_person(person):
        client.force_login(person)
        return client

    return as_person


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def returned(cast, one):
    decide(
        round=one,
        stage=Stage.SUPERVISORY,
        outcome=Outcome.RETURNED,
        digest=one.digest,
        by=cast.reviewer,
        comment="补充",
    )


def softer_round(cast, paper):
    """Return round 2: one target softened, one new, one gone."""
    returned(cast, submit_paper(cast, paper))
    paper.targets.filter(number=1).update(value=30, goal="力争新增公交专用道30公里")
    gone = paper.targets.get(number=2)
    gone.milestones.all().delete()
    gone.delete()
    make_target(paper, 9)
    return submit_paper(cast, paper)


def the_line(one):
    return lines([Round.objects.get(pk=one.pk)])[0]


# --- the size of the change ---------------------------------------------------------------------------------------


def test_a_later_round_is_held_against_the_round_before(cast, paper):
    line = the_line(softer_round(cast, paper))
    size = line.measured.size
    assert (line.measured.base.kind, line.measured.base.name) == ("round", "1")
    assert (size.new, size.changed, size.dropped, size.softened) == (1, 1, 1, 1)
    assert (line.change, line.softened) == (3, 1)


def test_a_first_round_is_held_against_last_years_edition(cast, quick_press):
    publish_paper(cast, 2026, targets=2)
    from targets.models import Target

    paper = make_paper(cast, 2027, targets=2)
    paper.targets.filter(number=1).update(continues=Target.objects.get(number="2026-jtys-001"), value=30)
    measure = the_line(submit_paper(cast, paper)).measured
    assert (measure.base.kind, measure.base.name) == ("edition", "2026/jtys/v1")
    size = measure.size
    assert (size.new, size.changed, size.dropped, size.softened) == (1, 1, 1, 1)


def test_without_an_earlier_text_everything_is_new(cast, paper):
    measure = the_line(submit_paper(cast, paper)).measured
    assert (measure.base.kind, measure.size.new) == ("nothing", 3)


def test_a_damaged_text_on_either_side_is_told_as_such(cast, paper, sign_in):
    from tests.whitepapers.test_approval_record import by_force, changed, soften

    two = softer_round(cast, paper)
    first = Round.objects.get(paper=two.paper_id, number=1)
    by_force(Round, first.pk, manuscript_json=changed(first, soften))
    cache.clear()
    assert the_line(two).measured.size is None
    assert "can't be compared" in sign_in(cast.reviewer).get(reverse(ADDRESS)).content.decode().replace("&#x27;", "'")


def test_sizes_are_kept_by_the_two_digests(cast, paper, django_assert_max_num_queries):
    two = softer_round(cast, paper)
    cache.clear()
    rounds = list(Round.objects.filter(pk=two.pk).select_related("paper__department", "paper__plan_year"))
    with django_assert_max_num_queries(4):
        fresh = measured(rounds)
    with django_assert_max_num_queries(2):
        assert measured(rounds) == fresh


# --- columns, orders, filters, pages ------------------------------------------------------------------------------


@pytest.fixture
def three(cast, paper):
    """Three papers that wait: a softened second round, and two first rounds, one of them taken on."""
    softer = softer_round(cast, paper)
    plain, taken = (submit_paper(one, make_paper(one, targets=n)) for one, n in ((Cast("jyj"), 1), (Cast("gaj"), 2)))
    assign(round=taken, reviewer=cast.reviewer, by=cast.reviewer, seen=None)
    return softer, plain, taken


def shown(client, query):
    return [line.round for line in client.get(reverse(ADDRESS) + query).context["page"].object_list]


def test_the_queue_is_filtered_by_who_has_it_what_is_softened_and_by_text(cast, other_reviewer, three, sign_in):
    softer, plain, taken = three
    client = sign_in(cast.reviewer)
    assert shown(client, "?claimed=me") == [taken]
    assert shown(client, "?claimed=somebody") == []
    assert set(shown(client, "?claimed=nobody")) == {softer, plain}
    assert shown(client, "?softened=1") == [softer]
    assert shown(client, "?q=JYJ") == [plain]
    assert shown(client, "?q=jyj&softened=1") == []
    assert shown(client, "?late=1") == []
    assert shown(client, "?year=2026") == []
    client = sign_in(other_reviewer)
    assert shown(client, "?claimed=somebody") == [taken]


@pytest.fixture
def other_reviewer(roles):
    from targets.roles import Role
    from tests.factories import make_person

    return make_person(Role.REVIEWER, "other-reviewer")


@pytest.mark.parametrize("column", SORTS)
def test_every_column_sorts_in_both_directions(cast, three, sign_in, column):
    client = sign_in(cast.reviewer)
    up, down = shown(client, f"?sort={column}"), shown(client, f"?sort=-{column}")
    assert set(up) == set(down) == set(three)
    page = client.get(reverse(ADDRESS) + f"?sort={column}").content.decode()
    if column != "stage":  # a reviewer's queue has one stage, and no column for it
        assert 'aria-sort="ascending"' in page
        assert f"sort=-{column}" in page  # the same head turns it round


def test_what_one_wants_to_see_first_stands_first(cast, three, sign_in):
    softer, plain, taken = three
    client = sign_in(cast.reviewer)
    assert shown(client, "?sort=softened")[0] == softer
    assert shown(client, "?sort=round")[0] == softer
    assert shown(client, "?sort=holder")[0] == taken
    assert shown(client, "?sort=targets")[0] == softer
    assert shown(client, "?sort=-targets")[0] == plain


def test_an_unknown_word_in_the_address_is_no_filter():
    asked = choice({"sort": "x", "claimed": "x", "stage": "x", "year": "x", "late": "x", "softened": "x"})
    assert asked == choice({})
    assert not asked.filters
    assert choice({"sort": "-x"}) == choice({})
    assert choice({"q": "a"}).filters


def test_the_queue_tells_size_softened_holder_and_the_event_of_the_deadline(cast, three, sign_in):
    page = sign_in(cast.reviewer).get(reverse(ADDRESS))
    said = text(page)
    for words in ("+1 new", "~1 changed", "−1 no longer there", "since round 1", "all new", "You have taken 1 on."):
        assert words in said, words
    assert "it started after round 2 was submitted on" in page.content.decode()


def test_pages_keep_filters_and_order(cast, three, sign_in, monkeypatch):
    monkeypatch.setattr(queue_module, "A_PAGE", 2)
    client = sign_in(cast.reviewer)
    first, second = (client.get(reverse(ADDRESS) + f"?sort=targets&p={page}") for page in (1, 2))
    assert len(first.context["page"].object_list) == 2
    assert len(second.context["page"].object_list) == 1
    assert "?sort=targets&amp;p=2" in first.content.decode()


def test_a_leader_sees_only_the_departments_in_their_charge(cast, other, quick_press, sign_in):
    mine, theirs = (
        approve(one, submit_paper(one, make_paper(one, targets=1)), [Stage.SUPERVISORY]) for one in (cast, other)
    )
    assert shown(sign_in(cast.leader), "") == [mine]
    assert shown(sign_in(other.leader), "") == [theirs]
    other.department.leader = cast.leader
    other.department.save()
    assert set(waiting_for(cast.leader)) == {mine, theirs}
    assert waiting_for(other.leader) == []


def test_a_leader_has_no_column_for_who_took_it_on(cast, paper, sign_in):
    approve(cast, submit_paper(cast, paper), [Stage.SUPERVISORY])
    assert "Taken on by" not in text(sign_in(cast.leader).get(reverse(ADDRESS)))


def test_many_rounds_of_many_papers_take_as_many_queries_as_one(cast, paper, sign_in):
    softer_round(cast, paper)
    client = sign_in(cast.reviewer)
    client.get(reverse(ADDRESS))
    counts = []
    for more in (0, 4):
        for number in range(more):
            one = Cast(f"more{number}")
            assign(
                round=softer_round(one, make_paper(one, targets=3)), reviewer=cast.reviewer, by=cast.reviewer, seen=None
            )
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(ADDRESS))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 38
