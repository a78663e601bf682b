"""Co-operating departments report their part; the lead answers for the whole; who owes what."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test.utils import CaptureQueriesContext

from publishing.insertonly import WrittenOnce
from targets.attaching import Attachment
from targets.models import Evidence, PartEvidence, PartLink, PartReport, Target
from targets.part_actions import report_part
from targets.partnering import PartNeed
from targets.parts import named_targets, our_parts, partners_of, what_partners_owe
from targets.refusal import Overtaken, Refused
from targets.standing import standings
from targets.web_address import Address
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import Cast
from tests.targets.year import PNG, claim, find, moment

pytestmark = pytest.mark.django_db
LINK = Address("https://www.example.org/a", "路口改造公告")


@pytest.fixture
def police(roles):
    return Cast("gaj")


@pytest.fixture
def target(cast, police):
    publish_edition(cast.department, targets=1)
    return Target.objects.select_related("plan_year", "department").get()


def part(police, target, text="完成路口信号改造", **more):
    values = {"period": "2027Q1", "at": moment(4, 6), "by": police.editor} | more
    return report_part(target=target, text=text, **values)


def amend(cast, partners, at=None):
    entries = [target_entry(2027, cast.department.code, 1, partners=[{"code": one, "name": one} for one in partners])]
    release_edition(
        print_edition(cast.department, targets=entries, number=2, reason="职责调整"), at=at or moment(5, 10)
    )
    return Target.objects.select_related("plan_year", "department").get()


def test_a_part_is_recorded_with_its_evidence_for_the_persons_own_department(police, target):
    new = part(police, target, done=True, evidence=[PNG], links=[LINK])
    assert (new.department, new.sequence, new.as_of, new.done) == (police.department, 1, dt.date(2027, 3, 31), True)
    assert [one.name for one in new.evidence.all()] == ["现场.png"]
    assert [(one.host, one.title) for one in new.links.all()] == [("www.example.org", "路口改造公告")]


def test_a_correction_is_a_new_row_with_a_reason_and_the_first_stays(police, target):
    first = part(police, target)
    with pytest.raises(Refused, match="say why"):
        part(police, target, "只完成一半")
    second = part(police, target, "只完成一半", reason="统计口径有误")
    assert [(one.pk, one.sequence) for one in target.parts.order_by("sequence")] == [(first.pk, 1), (second.pk, 2)]
    with pytest.raises(WrittenOnce):
        PartReport.objects.filter(pk=first.pk).update(text="改")
    with pytest.raises(WrittenOnce):
        second.delete()


def test_the_database_refuses_the_second_of_two_with_one_number(police, target):
    one = part(police, target)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartReport.objects.create(
            target=target, department=one.department, period=one.period, sequence=1, as_of=one.as_of, text="重复",
            by=one.by, at=one.at,
        )  # fmt: skip


def test_the_same_part_sent_twice_is_one_part_and_two_tabs_do_not_overwrite_each_other(police, target):
    part(police, target, links=[LINK])
    with pytest.raises(Refused, match="word for word"):
        part(police, target, links=[LINK], reason="再发一次")
    with pytest.raises(Overtaken, match=police.editor.username):
        part(police, target, "另一句", reason="另一个窗口", expects=0, by=police.head)
    part(police, target, "另一句", reason="看过之后", expects=1, by=police.head)
    assert PartReport.objects.count() == 2


@pytest.mark.parametrize("who", ["lead", "stranger", "inspector", "leader"])
def test_nobody_but_a_partner_reports_a_part(cast, other, target, who):
    person = {"lead": cast.head, "stranger": other.head, "inspector": cast.inspector, "leader": cast.leader}[who]
    with pytest.raises(Refused):
        report_part(target=target, by=person, period="2027Q1", text="已完成", at=moment(4, 6))
    assert not PartReport.objects.exists()


def test_a_department_that_an_amendment_names_no_more_reports_no_more_and_stays_on_record(cast, police, other, target):
    part(police, target)
    now = amend(cast, ["jyj"])
    with pytest.raises(Refused, match="names as co-operating"):
        part(police, now, period="2027Q2", at=moment(5, 20))
    with pytest.raises(Refused, match="names as co-operating"):
        part(police, target, "旧页面", reason="旧页面", at=moment(5, 20))  # the register counts, not an old page
    found = {one.department.code: one for one in partners_of([now], dt.date(2027, 8, 1))[now.pk]}
    assert (found["gaj"].named, found["gaj"].wanted.need) == (False, PartNeed.NOTHING)
    assert [one.text for one in found["gaj"].said] == ["完成路口信号改造"]
    assert [one.department.code for one in what_partners_owe([now], dt.date(2027, 8, 1))[now.pk]] == ["jyj"]
    assert [one.number for one in named_targets(police.department, now.plan_year)] == [now.number]


def test_a_department_named_by_an_amendment_owes_nothing_of_the_time_before(cast, police, other, target):
    now = amend(cast, ["gaj", "jyj"], at=moment(4, 2))
    debts = what_partners_owe([now], dt.date(2027, 4, 20))[now.pk]
    assert [(one.department.code, one.period, one.due, one.since) for one in debts] == [
        ("gaj", "2027Q1", dt.date(2027, 4, 15), dt.date(2027, 4, 16))
    ]
    assert [one.department.code for one in what_partners_owe([now], dt.date(2027, 7, 3))[now.pk]] == ["gaj", "jyj"]


def test_a_partner_never_reports_the_leads_value_and_a_part_changes_no_status(cast, police, target):
    with pytest.raises(TypeError):
        part(police, target, value=40)
    with pytest.raises(Refused, match="Only the department that made the promise"):
        claim(police, target, 40)
    find(cast, claim(cast, target, 12))
    days = [dt.date(2027, 4, 20), dt.date(2027, 7, 20), dt.date(2028, 2, 1)]
    before = [standings([target], day)[target.pk] for day in days]
    part(police, target, done=True)
    part(police, target, period="2027Q2", done=True, at=moment(7, 2))
    assert [standings([target], day)[target.pk] for day in days] == before


def test_files_of_another_department_or_target_are_not_taken_over(cast, police, other, target):
    amend(cast, ["gaj", "jyj"], at=moment(4, 2))
    theirs = report_part(
        target=target, by=other.editor, period="2027Q2", text="学校周边", evidence=[PNG], at=moment(5, 2)
    )
    mine = part(police, target, evidence=[Attachment("自查.txt", "自查".encode(), "text/plain")])
    with pytest.raises(Refused, match="can't be taken over"):
        part(police, target, "更正", reason="更正", carried=list(theirs.evidence.all()))
    part(police, target, "更正", reason="更正", carried=list(mine.evidence.all()))
    assert PartEvidence.objects.filter(part__department=police.department).count() == 2


def test_a_hostile_link_is_refused_and_nothing_is_recorded(police, target):
    for url in ("javascript:alert(1)", "data:text/html,x", "https://user:pass@example.org/"):
        with pytest.raises(Refused):
            part(police, target, evidence=[PNG], links=[Address(url, "公告")])
    assert not PartReport.objects.exists()
    assert not PartLink.objects.exists()


def test_a_target_that_is_met_withdrawn_or_of_a_closed_year_asks_its_partners_nothing(cast, police, target):
    day = dt.date(2027, 7, 20)
    assert len(what_partners_owe([target], day)[target.pk]) == 1
    find(cast, claim(cast, target, 40, done=True), completed_on=dt.date(2027, 3, 30))
    assert what_partners_owe([target], dt.date(2028, 1, 20))[target.pk] == []
    target.plan_year.closed_on = dt.date(2027, 7, 1)
    target.plan_year.save()
    with pytest.raises(Refused, match="closed"):
        part(police, target, at=moment(7, 2))


def test_a_part_that_is_done_owes_nothing_more(police, target):
    part(police, target, done=True)
    assert what_partners_owe([target], dt.date(2027, 12, 31))[target.pk] == []
    (mine,) = our_parts(police.department, target.plan_year, dt.date(2027, 12, 31))
    assert mine.wanted.need is PartNeed.DONE


def test_what_is_owed_is_read_in_a_constant_number_of_queries(cast, police, other, django_assert_max_num_queries):
    from django.db import connection

    counts = []
    for many in (2, 12):
        code = f"swj{many}"
        department = Cast(code).department
        both = [{"code": "gaj", "name": "公安"}, {"code": "jyj", "name": "教育"}]
        entries = [target_entry(2027, code, serial, partners=both) for serial in range(1, many + 1)]
        publish_edition(department, targets=entries)
        rows = Target.objects.filter(department=department)
        for one in rows:
            part(police, one)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = what_partners_owe(rows, dt.date(2027, 7, 20))
        assert sum(len(one) for one in found.values()) == 2 * many
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 7


def test_the_lead_sends_no_part_of_its_own_files_and_parts_add_nothing_to_its_evidence(cast, police, target):
    part(police, target, evidence=[PNG])
    assert not Evidence.objects.exists()
    assert PartReport.objects.visible_to(cast.editor).count() == 1
    assert PartEvidence.objects.visible_to(police.editor).count() == 1
    assert PartReport.objects.visible_to(Cast("mzj").head).count() == 0
