"""The register is what the editions say; whatever else it says is found and set right."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from publishing.manuscript import withdraw
from targets.models import Duty, Target
from targets.rebuild import differences, replay
from tests.editions import publish_edition, target_entry
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def department(db):
    return DepartmentFactory(code="jtys")


def run(*args: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("rebuild_register", *args, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def amended(department):
    """v1 with three targets; v2 changes the second, withdraws the third and adds a fourth; another department beside."""
    publish_edition(department, targets=3)
    changed = [target_entry(2027, "jtys", 1), target_entry(2027, "jtys", 2, value="30"), target_entry(2027, "jtys", 4)]
    publish_edition(department, targets=changed, number=2, reason="更正")
    publish_edition(DepartmentFactory(code="gaj"), targets=2)


def test_what_was_adopted_is_what_is_replayed(amended):
    assert list(differences(replay())) == []
    code, out, err = run("--check")
    assert (code, err) == (0, "")
    assert "8 duties and targets" in out


CHANGES = {
    "task": {"task": "softened"},
    "value": {"value": Decimal(35)},
    "due": {"due": dt.date(2028, 1, 1)},
    "milestones": {"milestones": []},
    "partners": {"partners": []},
    "baseline": {"baseline": {"task": "softened"}},
    "leaf": {"leaf": "0" * 64},
    "duty": {"duty": None},
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_field_changed_behind_the_editions_is_named_and_set_right_with_its_reason(amended, field):
    Target.objects.filter(number="2027-jtys-002").update(**CHANGES[field])
    code, _out, err = run("--check")
    assert code == 1
    assert err.startswith(f"2027-jtys-002 {field}: the editions say")
    assert run()[0] == 0
    assert run("--check")[0] == 0
    newest = Target.history.filter(number="2027-jtys-002").order_by("-history_id")[0]
    assert newest.history_change_reason.startswith("rebuild_register")


def test_a_withdrawal_undone_or_faked_is_named(amended):
    third, first = Target.objects.get(number="2027-jtys-003"), Target.objects.get(number="2027-jtys-001")
    Target.objects.filter(pk=third.pk).update(withdrawn_in=None)
    Target.objects.filter(pk=first.pk).update(withdrawn_in=third.withdrawn_in)
    _code, _out, err = run("--check")
    assert "2027-jtys-003 withdrawn_in: the editions say '2027/jtys/v2', the register says None" in err
    assert "2027-jtys-001 withdrawn_in: the editions say None" in err
    assert run()[0] == 0
    assert run("--check")[0] == 0


def test_a_row_deleted_by_raw_sql_comes_back_with_its_duty(amended):
    Target._base_manager.filter(number="2027-jtys-001")._raw_delete("default")
    assert "2027-jtys-001: it is missing from the register" in run("--check")[2]
    assert run()[0] == 0
    assert run("--check")[0] == 0
    assert Target.objects.get(number="2027-jtys-001").duty.number == "2027-jtys-d01"


def test_a_row_that_no_edition_has_is_named_and_stays(amended):
    row = Target.objects.get(number="2027-jtys-001")
    row.pk, row.number, row.serial, row.leaf = None, "2027-jtys-099", 99, "f" * 64
    Target._base_manager.bulk_create([row])
    assert "2027-jtys-099: no edition has it" in run("--check")[2]
    assert run()[0] == 1
    assert Target.objects.filter(number="2027-jtys-099").exists()


def test_a_duty_changed_is_named(amended):
    Duty.objects.filter(number="2027-gaj-d01").update(basis="")
    assert "2027-gaj-d01 basis:" in run("--check")[2]


def test_a_text_withdrawn_by_order_is_known_by_its_leaf(department, monkeypatch):
    edition = publish_edition(department, targets=2)
    gone = withdraw(edition.manuscript, "targets", 0)
    monkeypatch.setattr(type(edition), "manuscript", gone)
    Target.objects.filter(number="2027-jtys-001").update(task="", goal="")
    assert list(differences(replay())) == []
    Target.objects.filter(number="2027-jtys-001").update(leaf="0" * 64)
    assert [one.number for one in differences(replay())] == ["2027-jtys-001"]


def test_the_number_of_queries_does_not_grow_with_the_targets(department, django_assert_max_num_queries):
    publish_edition(department, targets=60)
    with django_assert_max_num_queries(6):
        assert list(differences(replay())) == []
