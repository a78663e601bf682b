"""Whoever draws again behind the verb is named: the draws form a chain, and what was accepted must fit them."""

import pytest
from django.core.management import call_command
from django.db import connection

from publishing.manuscript import FIRST_LINK, link
from targets.checking.accepting import accept_claimed
from targets.checking.drawing import draw_sample
from targets.checking.seed_chain import head, prove_draws
from targets.models import PlanYear, SampleSeed, Target
from tests.editions import publish_edition
from tests.targets.checking.test_accepting import nobody, seed
from tests.targets.year import claim, moment

pytestmark = pytest.mark.django_db
DRAWN = {"2027Q1": moment(4, 20), "2027Q2": moment(7, 20), "2027Q3": moment(10, 20)}


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=4)
    return list(Target.objects.select_related("plan_year", "department"))


@pytest.fixture
def seeds(cast, targets):
    year = PlanYear.objects.get(year=2027)
    return [draw_sample(plan_year=year, period=period, by=cast.inspector, at=at) for period, at in DRAWN.items()]


def forge(statement, *values):
    """Write past every guard, as an operator of the database could."""
    table = "targets_sampleseed"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def test_each_draw_is_linked_to_the_one_before(seeds):
    assert seeds[0].chain == link(FIRST_LINK, seeds[0].record())
    assert seeds[2].chain == link(seeds[1].chain, seeds[2].record()) == head()
    assert list(prove_draws()) == []


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE targets_sampleseed SET seed = %s WHERE period = '2027Q1'", ["0" * 64]),
        ("UPDATE targets_sampleseed SET seed = %s WHERE period = '2027Q3'", ["0" * 64]),
        ("UPDATE targets_sampleseed SET share = 5 WHERE period = %s", ["2027Q2"]),
        ("DELETE FROM targets_sampleseed WHERE period = %s", ["2027Q2"]),
        ("UPDATE targets_sampleseed SET chain = '' WHERE period = %s", ["2027Q3"]),
    ],
)
def test_another_seed_another_share_and_a_draw_that_is_gone_are_named(seeds, statement, values):
    forge(statement, *values)
    assert "the chain of draws breaks here" in {one.what for one in prove_draws()}


def test_verify_editions_names_it(seeds, capsys):
    forge("UPDATE targets_sampleseed SET seed = %s WHERE period = '2027Q2'", "0" * 64)
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert f"sample 2027Q2: {'0' * 64}: the chain of draws breaks here" in capsys.readouterr().err


def test_seeds_from_before_links_were_kept_are_bound_by_the_first_link_after_them(cast, targets):
    seed("a" * 64)
    assert list(prove_draws()) == []
    year = PlanYear.objects.get(year=2027)
    draw_sample(plan_year=year, period="2027Q2", by=cast.inspector, at=DRAWN["2027Q2"])
    assert list(prove_draws()) == []
    forge("UPDATE targets_sampleseed SET seed = %s WHERE period = '2027Q1'", "b" * 64)
    assert [one.where for one in prove_draws()] == [f"sample {SampleSeed.objects.get(period='2027Q2')}"]


def test_a_draw_that_was_bent_to_what_was_accepted_does_not_fit_and_neither_does_one_that_is_gone(cast, targets):
    reports = [claim(cast, one).pk for one in targets]
    nobody()
    accept_claimed(reports=reports, by=cast.inspector, at=moment(4, 20))
    assert list(prove_draws()) == []
    forge("UPDATE targets_sampleseed SET share = %s", 100)
    assert {one.what for one in prove_draws()} == {"it was accepted on the papers, but the draw fell on it"}
    forge("DELETE FROM targets_sampleseed")
    assert len(list(prove_draws())) == len(targets)
