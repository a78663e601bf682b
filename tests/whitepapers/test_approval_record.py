"""The record: written once, chained, and proved again before anything is printed or released."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from wagtail import hooks

from publishing.insertonly import InsertOnly, WrittenOnce
from publishing.manuscript import Malformed, canonical, link
from publishing.models import Edition, Origin, PrintFailure, Release
from publishing.press import release
from tests.factories import approve, make_paper, submit_paper
from tests.records import write_a_year_end, write_an_erasure, write_one_of_each
from tests.tracking_records import answer_a_recommendation, promise_of_another_year
from whitepapers.actions import decide
from whitepapers.approval import Outcome, Refused, Stage
from whitepapers.chain import first_break
from whitepapers.models import (
    Assignment,
    Authorship,
    CooperationAnswer,
    CooperationRequest,
    Coordination,
    Deadline,
    Decision,
    DecisionLink,
    ErasureCheck,
    ErasureOrder,
    Filing,
    FilingCheck,
    FindingAnswer,
    GivenUp,
    LinkUse,
    Point,
    RecommendationAnswer,
    RecordEntry,
    Reopening,
    Round,
    SignOff,
)
from whitepapers.release import approved_and_not_printed, print_due, release_due

pytestmark = pytest.mark.django_db

RECORDS = [
    Authorship, SignOff, Round, Decision, RecordEntry, Point, Reopening, Filing, FilingCheck, CooperationRequest,
    CooperationAnswer, Coordination, DecisionLink, LinkUse, FindingAnswer, Deadline, GivenUp, Assignment,
    ErasureOrder, ErasureCheck, RecommendationAnswer,
]  # fmt: skip
LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def one(cast, quick_press):
    """A round that was approved at both stages and is not printed yet, with a row of every kind of record."""
    made = approve(cast, submit_paper(cast, make_paper(cast, targets=1)))
    write_one_of_each(cast, made)
    return made


@pytest.fixture
def every_kind(cast, one):
    """The same, an order of withdrawal about another paper, a year's end, and an answered recommendation."""
    write_an_erasure(cast)
    write_a_year_end(cast)
    answer_a_recommendation(cast, promise_of_another_year(cast), one.paper)
    return one


def by_force(model, pk, **values):
    """Write into a record as somebody with the database in their hands would, who first takes the guard away."""
    table, sets = model._meta.db_table, ", ".join(f"{name} = %s" for name in values)
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update{on}")
        cursor.execute(f"UPDATE {table} SET {sets} WHERE id = %s", [*values.values(), pk])


def rounds(paper):
    return list(Round.objects.filter(paper=paper).select_related("sign_off").order_by("number"))


# --- written once -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", RECORDS)
def test_a_record_is_never_changed_or_deleted_through_any_door_of_the_orm(every_kind, model):
    record = model.objects.first()
    attempts = [
        lambda: record.save(),
        lambda: record.save(update_fields=["id"]),
        lambda: record.delete(),
        lambda: model.objects.update(id=0),
        lambda: model.objects.all().delete(),
        lambda: model.objects.filter(pk=record.pk).delete(),
        lambda: model.objects.bulk_update([record], ["id"]),
        lambda: model.objects.update_or_create(pk=record.pk, defaults={"id": record.pk}),
        lambda: model._default_manager.all().update(id=0),
        lambda: model._base_manager.all().update(id=0),
        lambda: model._base_manager.all().delete(),
        lambda: model.objects.bulk_create(
            [record], update_conflicts=True, unique_fields=["id"], update_fields=[model._meta.fields[-1].name]
        ),
    ]
    for attempt in attempts:
        with pytest.raises(WrittenOnce):
            attempt()
    assert model.objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("model", RECORDS)
def test_the_database_itself_refuses_to_change_a_record(every_kind, model):
    record = model.objects.first()
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET id = id WHERE id = %s", [record.pk])


@pytest.mark.parametrize("model", RECORDS)
def test_a_copy_with_the_same_key_does_not_overwrite_the_record(every_kind, model):
    record = model.objects.first()
    twin = model(**{field.attname: getattr(record, field.attname) for field in model._meta.concrete_fields})
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_paths_over_relations_are_closed_too(cast, one):
    for attempt in (
        lambda: one.decisions.update(outcome="returned"),
        lambda: one.decisions.all().delete(),
        lambda: one.paper.rounds.all().delete(),
        lambda: one.paper.delete(),
    ):
        with pytest.raises(WrittenOnce):
            attempt()
    with pytest.raises(ProtectedError):
        cast.department.delete()


def test_no_admin_screen_edits_a_record():
    assert not apps.is_installed("django.contrib.admin")
    assert not apps.is_installed("wagtail.snippets")
    viewsets = [viewset for hook in hooks.get_hooks("register_admin_viewset") for viewset in [hook()]]
    assert not {getattr(viewset, "model", None) for viewset in viewsets} & set(RECORDS)


def test_every_record_of_the_desk_is_insert_only_and_tested_here():
    assert {model for model in apps.get_app_config("whitepapers").get_models() if issubclass(model, InsertOnly)} == set(
        RECORDS
    )


def test_the_database_refuses_a_second_decision_at_a_stage_or_by_a_person(cast, other, one):
    first = one.decisions.order_by("id")[0]
    for stage, by in ((first.stage, other.reviewer), ("third", cast.reviewer)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(
                round=one, stage=stage, outcome="approved", by=by, digest=one.digest, at=first.at, chain=f"x{stage}"
            )


# --- tampered in the database -------------------------------------------------------------------------------------


def changed(one, change):
    manuscript = Round.objects.get(pk=one.pk).manuscript
    change(manuscript)
    return canonical(manuscript)


def soften(manuscript):
    manuscript["parts"]["targets"][0]["goal"] = "尽力而为"


def drop(manuscript):
    manuscript["parts"]["targets"].clear()


def withdraw(manuscript):
    from publishing.manuscript import leaf

    entry = manuscript["parts"]["targets"][0]
    manuscript["parts"]["targets"][0] = {"withdrawn": True, "leaf": leaf(entry)}


def hide_beside_a_leaf(manuscript):
    from publishing.manuscript import leaf

    entry = manuscript["parts"]["targets"][0]
    manuscript["parts"]["targets"][0] = entry | {"withdrawn": False, "goal": "改", "leaf": leaf(entry)}


@pytest.mark.parametrize("change", [soften, drop, withdraw, hide_beside_a_leaf])
def test_a_manuscript_changed_in_the_database_is_neither_read_nor_printed(one, change):
    by_force(Round, one.pk, manuscript_json=changed(one, change))
    with pytest.raises(Malformed):
        _ = Round.objects.get(pk=one.pk).manuscript
    printed, failed = print_due()
    assert (printed, [failure.digest for failure in failed]) == ([], [one.digest])
    assert not Edition.objects.exists()


def test_the_same_data_in_another_spelling_is_not_the_text_that_was_frozen(one):
    by_force(Round, one.pk, manuscript_json=one.manuscript_json.replace('"schema"', ' "schema"'))
    with pytest.raises(Malformed):
        _ = Round.objects.get(pk=one.pk).manuscript


def test_nobody_decides_on_a_manuscript_that_was_changed_in_the_database(cast, quick_press):
    one = submit_paper(cast, make_paper(cast, targets=1))
    by_force(Round, one.pk, manuscript_json=changed(one, soften))
    with pytest.raises(Refused, match="no longer what was submitted"):
        decide(round=one, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=one.digest, by=cast.reviewer)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda one: by_force(Round, one.pk, submitted_by_id=one.decisions.first().by_id),
        lambda one: by_force(Round, one.pk, writers="[]"),
        lambda one: by_force(Round, one.pk, change_reason="另一个理由"),
        lambda one: by_force(SignOff, one.sign_off_id, content="0" * 64),
        lambda one: by_force(Decision, one.decisions.first().pk, comment="同意，但书。"),
        lambda one: by_force(Decision, one.decisions.last().pk, post="市长"),
        lambda one: by_force(Decision, one.decisions.last().pk, by_id=one.paper.owner_id),
        lambda one: by_force(Decision, one.decisions.last().pk, digest="0" * 64),
    ],
    ids=["submitter", "writers", "reason", "sign-off", "comment", "post", "a writer as decider", "another digest"],
)
def test_a_record_changed_in_the_database_is_found_and_stops_the_press(one, tamper):
    assert first_break(rounds(one.paper)) is None
    tamper(one)
    assert first_break(rounds(one.paper)) is not None
    printed, failed = print_due()
    assert printed == []
    assert len(failed) == 1
    assert not Edition.objects.exists()
    assert PrintFailure.objects.get().digest == one.digest


def test_a_second_approval_written_past_the_verb_is_not_printed(cast, quick_press):
    one = approve(cast, submit_paper(cast, make_paper(cast, targets=1)), [Stage.SUPERVISORY])
    before = one.decisions.get()
    forged = Decision(
        round=one, stage="leader", outcome="approved", by=cast.editor, digest=one.digest, at=before.at, chain=""
    )
    forged.chain = link(before.chain, forged.record())  # whoever writes here can also compute a link
    forged.save()
    assert [approved.pk for approved in approved_and_not_printed()] == [one.pk]
    printed, failed = print_due()
    assert printed == []
    assert [failure.digest for failure in failed] == [one.digest]
    assert not Edition.objects.exists()


def test_an_edition_without_an_approved_round_behind_it_is_not_released(one):
    (edition,), _ = print_due()
    forged = canonical(edition.manuscript | {"head": edition.manuscript["head"] | {"edition": 2}})
    from publishing.manuscript import digest

    Edition.objects.create(
        subject=edition.subject, number=2, origin=Origin.APPROVED, title=edition.title, language="zh-hans",
        manuscript_json=forged, digest=digest(edition.manuscript | {"head": edition.manuscript["head"] | {"edition": 2}}),
        release_at=edition.release_at, printed_at=edition.printed_at,
    )  # fmt: skip
    assert [released.edition_id for released in release_due(now=LATER)] == [edition.pk]


def test_printing_and_releasing_twice_makes_one_edition_and_one_release(one):
    print_due()
    release_due(now=LATER)
    assert print_due() == ([], [])
    assert release_due(now=LATER) == []
    assert release(Edition.objects.all(), at=LATER, adopt=lambda *_: None) == []
    assert (Edition.objects.count(), Release.objects.count()) == (1, 1)


def test_a_round_missing_from_the_middle_of_the_record_is_found(cast, one):
    numbered = rounds(one.paper)
    numbered[0].number = 2
    assert first_break(numbered) is numbered[0]
