"""The record of every step: one chain a paper, and a command that names the first broken row."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from targets.models import Delegation
from targets.roles import Role
from tests.factories import approve, make_paper, make_person, submit_paper
from tests.whitepapers.test_approval_record import by_force
from whitepapers.approval import Stage
from whitepapers.assigning import assign
from whitepapers.delegating import delegate
from whitepapers.marking import mark_all
from whitepapers.models import Assignment, Decision, Point, RecordEntry, Reopening, Round, SignOff
from whitepapers.record import RememberAddress, enter
from whitepapers.record_proof import ROWS, prove_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast, quick_press):
    """A round approved at both stages, and a delegation beside it."""
    made = submit_paper(cast, make_paper(cast, targets=1))
    assign(round=made, reviewer=cast.reviewer, by=cast.reviewer, seen=None)
    mark_all(round=made, stage=Stage.SUPERVISORY, digest=made.digest, by=cast.reviewer, entries=frozenset({"head"}))
    approve(cast, made)
    day = dt.date(2099, 1, 1)
    delegate(principal=cast.leader, acting=make_person(Role.LEADER, "deputy"), begins=day, ends=day)
    return made


def gone(model, pk):
    """Delete a row as somebody would who took the guard away and knows no scruple."""
    table = model._meta.db_table
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete{on}")
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])


def entry(kind):
    return RecordEntry.objects.filter(kind=kind).order_by("-id")[0]


def test_every_step_is_entered_by_whom_when_and_on_which_text(one, cast):
    steps = list(RecordEntry.objects.filter(paper=one.paper).order_by("sequence"))
    assert [(step.sequence, step.kind, step.by) for step in steps] == [
        (1, "signed", cast.head),
        (2, "submitted", cast.editor),
        (3, "assigned", cast.reviewer),
        (4, "marked", cast.reviewer),
        (5, "decided", cast.reviewer),
        (6, "decided", cast.leader),
    ]
    assert {step.digest for step in steps[1:]} == {one.digest}
    assert {step.round_id for step in steps[1:]} == {one.pk}
    assert list(prove_record()) == []


def test_the_address_of_the_request_is_remembered_only_while_it_is_answered(cast, settings):
    def answered(**meta):
        seen = []
        RememberAddress(lambda request: seen.append(enter("opened", by=cast.reviewer).address))(
            RequestFactory().get("/", **meta)
        )
        return seen[0]

    assert answered(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.9") == "192.0.2.7"
    settings.BEHIND_PROXY = True
    assert answered(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9") == "203.0.113.9"
    assert enter("opened", by=cast.reviewer).address == ""


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (lambda one: by_force(RecordEntry, entry("signed").pk, by_id=one.submitted_by_id), "no. 1"),
        (lambda one: by_force(RecordEntry, entry("submitted").pk, said="{}"), "no. 2"),
        (lambda one: by_force(RecordEntry, entry("decided").pk, address="192.0.2.1"), "no. 6"),
        (lambda one: by_force(RecordEntry, entry("delegated").pk, digest="0" * 64), "of the city no. 1"),
        (lambda one: gone(RecordEntry, RecordEntry.objects.filter(kind="decided").order_by("id")[0].pk), "no. 6"),
        (lambda one: by_force(SignOff, one.sign_off_id, content="0" * 64), "signoff"),
        (lambda one: by_force(Decision, one.decisions.first().pk, comment="不同意"), "decision"),
        (lambda one: by_force(Round, one.pk, change_reason="另一个理由"), "round"),
        (lambda one: by_force(Point, one.points.get().pk, by_id=one.submitted_by_id), "point"),
        (lambda one: by_force(Point, one.points.get().pk, acting_for_id=one.submitted_by_id), "point"),
        (lambda one: by_force(SignOff, one.sign_off_id, by_id=one.submitted_by_id), "signoff"),
        (lambda one: by_force(Delegation, Delegation.objects.get().pk, by_id=one.submitted_by_id), "delegation"),
        (lambda one: by_force(Assignment, one.assignments.get().pk, by_id=one.submitted_by_id), "assignment"),
        (lambda one: by_force(Delegation, Delegation.objects.get().pk, ends="2099-12-31"), "delegation"),
        (lambda one: gone(Delegation, Delegation.objects.get().pk), "it is gone"),
        (
            lambda one: Reopening.objects.create(
                paper=one.paper, digest=one.digest, reason="改", by=one.submitted_by, at=one.at
            ),
            "the record does not know it",
        ),
    ],
    ids=[
        "who signed", "what was submitted", "from where", "the city's chain", "an entry taken out", "the sign-off",
        "the comment", "the reason", "who marked", "in whose place", "who signed off", "who named", "who assigned", "the days", "a delegation taken out", "a reopening written past the verb",
    ],
)  # fmt: skip
def test_the_command_names_the_first_row_that_was_changed(one, capsys, tamper, named):
    call_command("verify_record")
    assert "all hold" in capsys.readouterr().out
    tamper(one)
    with pytest.raises(SystemExit):
        call_command("verify_record")
    assert named in capsys.readouterr().err


def test_the_last_entries_taken_off_the_end_of_a_chain_are_missed_by_their_rows(one, capsys):
    gone(RecordEntry, entry("decided").pk)
    with pytest.raises(SystemExit):
        call_command("verify_record")
    assert "the record does not know it" in capsys.readouterr().err


def test_every_kind_of_step_that_writes_a_row_is_proved():
    without_a_row = {"opened"}
    assert set(ROWS) | without_a_row >= {
        "signed",
        "submitted",
        "decided",
        "marked",
        "answered",
        "reopened",
        "delegated",
    }
    assert {kind for kind in RecordEntry.Kind.values if kind in ROWS} == set(ROWS)


def test_the_record_is_proved_with_the_editions(one, capsys):
    by_force(RecordEntry, entry("signed").pk, said="{}")
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert "the chain breaks here" in capsys.readouterr().err
