"""Two people drafting at the same moment lose nothing: a connection each, on PostgreSQL and on a SQLite file alike."""

import pytest
from django.db import connection

from targets.refusal import Overtaken, Refused
from tests.factories import make_paper, make_person, make_target
from tests.whitepapers.concurrency.test_races import TIMES, at_once, done
from whitepapers.drafting import Gone, delete_target, keep_duty, keep_target
from whitepapers.importing.actions import import_targets
from whitepapers.merging import Side, merge
from whitepapers.models import DutyDraft, TargetDraft
from whitepapers.versions import seen_version, snapshot, token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db, cast):
    """A department and everybody around it, in a database of which every thread has a connection of its own."""
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
    return cast


@pytest.fixture
def paper(cast):
    return make_paper(cast, targets=1)


@pytest.fixture
def second(cast):
    return make_person("editors", "editor-2", cast.department)


def keeps(row, by, seen=None, **changes):
    """Return a verb that saves the row with some fields changed, as a form does that was opened just now."""
    seen = token(row) if seen is None else seen
    draft = type(row).objects.get(pk=row.pk)

    def save():
        for name, value in changes.items():
            setattr(draft, name, value)
        verb = keep_duty if isinstance(row, DutyDraft) else keep_target
        verb(paper=draft.paper, draft=draft, by=by, store=draft.save, seen=seen)
        return changes

    return save


def adds(paper, by, task):
    def add():
        draft = TargetDraft(paper=paper, task=task, division="公共交通处")
        keep_target(paper=paper, draft=draft, by=by, store=draft.save)
        return draft.number

    return add


def test_different_targets_never_collide(cast, paper, second):
    rows = [make_target(paper, number) for number in range(2, 8)]
    people = [cast.editor, cast.contributor, second]
    for turn in range(TIMES):
        verbs = [keeps(row, people[place % 3], goal=f"{turn}-{row.number}") for place, row in enumerate(rows)]
        assert len(done(at_once(*verbs))) == len(rows)
        assert [one.goal for one in paper.targets.filter(number__gt=1)] == [f"{turn}-{row.number}" for row in rows]
    for place, row in enumerate(rows):
        kept_by = [one.by for one in row.versions.exclude(by=None)]
        assert kept_by == [people[place % 3]] * TIMES


@pytest.mark.parametrize("hands", [2, 5])
def test_of_saves_of_one_target_at_the_same_instant_one_wins_and_the_others_are_told(cast, paper, second, hands):
    row = paper.targets.get()
    people = [cast.editor, second, cast.contributor, cast.editor, second][:hands]
    for turn in range(TIMES):
        results = at_once(*[keeps(row, by, goal=f"{turn}-{place}") for place, by in enumerate(people)])
        (won,) = done(results)
        assert all(isinstance(one, Overtaken) for one in results if one is not won)
        assert TargetDraft.objects.get(pk=row.pk).goal == won["goal"]
        assert seen_version(row, token(row)).data["goal"] == won["goal"]


def test_whoever_was_told_merges_and_then_both_changes_are_there(cast, paper, second):
    """Each changes a field of their own, both at once; the one who is told merges until it is kept."""
    row = paper.targets.get()
    for turn in range(TIMES):
        changes = {"goal": f"goal {turn}"}, {"responsible_officer": f"officer {turn}"}

        def insists(by, change):
            seen, saw = token(row), snapshot(TargetDraft.objects.get(pk=row.pk))
            mine = saw | change

            def save():
                base, known, wanted = saw, seen, mine
                while True:
                    try:
                        return keeps(
                            row, by, known, **{name: wanted[name] for name in ("goal", "responsible_officer")}
                        )()
                    except Overtaken:
                        theirs = row.versions.latest("pk")
                        found = merge(base, theirs.data, wanted)
                        assert found.conflicts == {}
                        base, known, wanted = theirs.data, theirs.pk, found.resolved({})

            return save

        results = at_once(insists(cast.editor, changes[0]), insists(second, changes[1]))
        assert len(done(results)) == 2
        kept = TargetDraft.objects.get(pk=row.pk)
        assert (kept.goal, kept.responsible_officer) == (f"goal {turn}", f"officer {turn}")


def test_what_lost_the_race_is_in_the_merge_and_what_won_is_on_record(cast, paper, second):
    row = paper.targets.get()
    saw = snapshot(row)
    results = at_once(keeps(row, cast.editor, goal="甲"), keeps(row, second, goal="乙"))
    (won,) = done(results)
    lost = {"goal": "乙" if won["goal"] == "甲" else "甲"}
    found = merge(saw, row.versions.latest("pk").data, saw | lost)
    assert [(one.theirs, one.mine) for one in found.conflicts["goal"]] == [(won["goal"], lost["goal"])]
    assert found.resolved({"goal": Side.MINE})["goal"] == lost["goal"]
    assert [one.data["goal"] for one in row.versions.all()] == [saw["goal"], won["goal"]]


def test_a_save_and_a_deletion_at_the_same_instant_never_both_happen(cast, paper, second):
    for turn in range(TIMES):
        row = make_target(paper, 100 + turn)
        seen = token(row)

        def remove(row=row, seen=seen):
            delete_target(paper=paper, draft=TargetDraft.objects.get(pk=row.pk), by=second, seen=seen)
            return "removed"

        saved, removed = at_once(keeps(row, cast.editor, goal="bleibt"), remove)
        there = TargetDraft.objects.filter(pk=row.pk, goal="bleibt").exists()
        if removed == "removed":
            assert isinstance(saved, Gone)
            assert not there
        else:
            assert isinstance(removed, Overtaken)
            assert there


def test_targets_added_at_the_same_instant_get_numbers_of_their_own(cast, paper, second):
    verbs = [adds(paper, by, f"{place}") for place, by in enumerate((cast.editor, cast.contributor, second) * 3)]
    numbers = done(at_once(*verbs))
    assert sorted(numbers) == list(range(2, 11))
    assert all(one.versions.count() == 1 for one in paper.targets.filter(number__gt=1))


def test_the_same_own_number_given_twice_at_the_same_instant_is_given_once(cast, paper, second):
    rows = [make_target(paper, number) for number in (2, 3)]
    results = at_once(keeps(rows[0], cast.editor, reference="A-1"), keeps(rows[1], second, reference="A-1"))
    assert len(done(results)) == 1
    assert paper.targets.filter(reference="A-1").count() == 1


def test_an_import_and_a_save_at_the_same_instant_lose_nothing(cast, paper, second):
    from tests.whitepapers.importing.sheets import as_xlsx

    row = paper.targets.get()
    for turn in range(TIMES):
        cells = [f"2027-jtys-{row.number:03d}", row.task, f"导入{turn}"]
        book = as_xlsx(cells, heads=["编号", "工作任务", "工作目标"])

        def imports(book=book):
            outcome = import_targets(book, "行.xlsx", year=2027, by=second, department="jtys")
            if outcome.problems:
                raise Refused(outcome.problems[0].sentence)
            return outcome

        saved, imported = at_once(keeps(row, cast.editor, goal=f"手写{turn}"), imports)
        assert not isinstance(imported, Refused)
        goals = [one.data["goal"] for one in row.versions.order_by("-pk")[:2]]
        assert goals[0] == f"导入{turn}"
        assert isinstance(saved, Overtaken) or goals[1] == f"手写{turn}"


def test_of_saves_of_one_duty_at_the_same_instant_one_wins(cast, paper, second):
    duty = paper.duties.get()
    for turn in range(TIMES):
        results = at_once(*[keeps(duty, by, text=f"{turn}-{by.pk}") for by in (cast.editor, second)])
        (won,) = done(results)
        assert DutyDraft.objects.get(pk=duty.pk).text == won["text"]
