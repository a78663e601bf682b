"""The whole year as its people live it, from an empty city to the evaluation: every step by clicking and typing.

With WHITEBOOK_PICTURES=/a/folder each screen on the way is kept there as a picture, at desk and phone width.
"""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command

from targets.roles import Role
from tests.browser.visits import Visits
from tests.browser.year import approving, city, drafting, progress, public
from tests.factories import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def day(text: str) -> dt.datetime:
    """Return ten o'clock of a day in the city."""
    return dt.datetime.fromisoformat(f"{text}T10:00:00+08:00")


def test_a_year_is_played_from_an_empty_city_to_the_evaluation_by_clicking_as_each_person(
    visits: Visits, roles, clock, tmp_path: Path, capsys
):
    make_person(Role.ADMINISTRATOR, "admin", first_name="管理员")
    city.set_up(visits)

    clock.move_to(day("2026-11-25"))
    drafting.begin_the_paper(visits)
    drafting.contribute(visits)
    drafting.compile_paper(visits, tmp_path)

    clock.move_to(day("2026-12-10"))
    approving.come_back_once(visits)
    clock.move_to(day("2026-12-20"))
    approving.approve(visits)

    public.sees_nothing(visits)
    call_command("publish_due", "--on", "2026-12-29")
    assert "printed 1" in capsys.readouterr().out
    public.sees_nothing(visits)
    clock.move_to(day("2027-01-04"))
    call_command("publish_due")
    assert "released 1" in capsys.readouterr().out
    public.reads_the_paper(visits, tmp_path)

    clock.move_to(day("2027-04-06"))
    progress.report(visits, "12", "已建成六条专用道，共十二公里。", photo=tmp_path / "验收照片.png")
    public.sees_no_claim_yet(visits)
    progress.verify(visits, "11", "现场核查，有一公里尚未划线。", "不符")
    public.sees_both_figures(visits)

    clock.move_to(day("2028-01-08"))
    progress.report(visits, "42", "全年建成四十二公里，已通过验收。", done=True, photo=tmp_path / "竣工照片.png")
    progress.verify(visits, "41", "现场复核为四十一公里。", "属实")
    public.sees_it_kept(visits)
    progress.evaluate(visits, tmp_path)
    progress.open_case_file(visits)

    call_command("verify_editions")
    call_command("rebuild_register", "--check")
