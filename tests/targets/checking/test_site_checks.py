"""Checks on site: who records one, what a finding cites of it, and that it stays."""

import datetime as dt
from decimal import Decimal

import pytest

from publishing.insertonly import WrittenOnce
from targets.actions import Attachment, verify
from targets.checking.site_checks import record_site_check
from targets.models import PlanYear, SiteCheck, Target
from targets.refusal import Refused
from targets.reporting import Finding
from tests.editions import publish_edition
from tests.factories import make_person
from tests.targets.year import PNG, claim, moment

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 4, 8)


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=2)
    return list(Target.objects.select_related("plan_year", "department"))


def visit(cast, target, **more):
    said = {"by": cast.inspector, "day": DAY, "place": "新华路", "note": "专用道已划线", "at": moment(4, 9)} | more
    return record_site_check(target=target, **said)


def test_an_inspector_records_where_when_and_what_was_seen_with_photos(cast, targets):
    one = visit(cast, targets[0], photos=[PNG], report=claim(cast, targets[0]))
    assert (one.day, one.place, one.by) == (DAY, "新华路", cast.inspector)
    assert one.photos.get().name == PNG.name
    with pytest.raises(WrittenOnce):
        SiteCheck.objects.update(note="没有问题")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"day": dt.date(2027, 4, 10)}, "future"),
        ({"day": dt.date(2026, 12, 31)}, "before the year"),
        ({"place": " "}, "Say where"),
        ({"note": "\n"}, "Say where"),
        ({"note": "长" * 5001}, "5000"),
        ({"photos": [Attachment("a.png", b"x", "image/png")] * 11}, "at most 10"),
    ],
)
def test_what_is_missing_or_impossible_is_refused(cast, targets, more, part):
    with pytest.raises(Refused, match=part):
        visit(cast, targets[0], **more)


def test_nobody_inspects_the_own_department_and_nobody_else_records_a_check(cast, targets):
    for who in (make_person("inspectors", "own", cast.department), cast.editor, cast.evaluator, cast.reviewer):
        with pytest.raises(Refused):
            visit(cast, targets[0], by=who)
    with pytest.raises(Refused, match="another target"):
        visit(cast, targets[0], report=claim(cast, targets[1]))
    assert not SiteCheck.objects.exists()


def test_after_the_close_somebody_may_still_go_and_look_for_a_correction_rests_on_it(cast, targets):
    PlanYear.objects.update(closed_on=dt.date(2027, 4, 9))
    assert visit(cast, targets[0]).day == DAY


def found(cast, report, method="site", site_check=None):
    finding = Finding("verified", Decimal(12), method=method)
    return verify(report=report, by=cast.inspector, finding=finding, site_check=site_check, at=moment(4, 10))


def test_a_finding_made_on_site_names_a_check_of_the_same_target_and_no_other_finding_does(cast, targets):
    report, check = claim(cast, targets[0]), visit(cast, targets[0])
    with pytest.raises(Refused, match="names its on-site check"):
        found(cast, report)
    with pytest.raises(Refused, match="names its on-site check"):
        found(cast, report, "documents", check)
    with pytest.raises(Refused, match="another target"):
        found(cast, report, "site", visit(cast, targets[1]))
    with pytest.raises(Refused, match="Say how"):
        found(cast, report, "by telephone")
    assert found(cast, report, "site", check).site_check == check


def test_who_reads_what_was_seen_on_site(cast, other, targets):
    one = visit(cast, targets[0])
    own = make_person("inspectors", "own", cast.department)
    for who in (cast.inspector, cast.reviewer, cast.evaluator, make_person("administrators", "adm")):
        assert list(SiteCheck.objects.visible_to(who)) == [one]
    for who in (cast.contributor, cast.editor, cast.head, cast.leader, cast.clerk, other.editor, own):
        assert not SiteCheck.objects.visible_to(who).exists()
