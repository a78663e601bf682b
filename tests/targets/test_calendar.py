"""The city's calendar: the administrator's screens, the list of a year from lines or a file, and the command."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook
from wagtail.models import ModelLogEntry

from targets.calendar_files import MOST, read_rows
from targets.calendar_list import UnreadableList
from targets.calendar_record import load_calendar
from targets.models import CalendarDay
from targets.roles import Role
from tests.factories import make_person

pytestmark = pytest.mark.django_db
LINES = "2027-01-01，休，元旦\n2027-02-05 至 2027-02-12，休，春节\n2027-02-20，班，春节调休"


@pytest.fixture
def admin(roles):
    return make_person(Role.ADMINISTRATOR, "adm")


@pytest.fixture
def sign_in(client, settings, admin):
    settings.LANGUAGE_CODE = "en"
    client.force_login(admin)
    return client


def kept():
    return {str(one.date): (one.works, one.name) for one in CalendarDay.objects.all()}


def book(rows):
    out, sheet = io.BytesIO(), Workbook()
    for row in rows:
        sheet.active.append(row)
    sheet.save(out)
    return out.getvalue()


def load(client, **said):
    return client.post(reverse("calendar:load"), {"year": 2027, "lines": ""} | said)


def test_days_are_listed_added_changed_and_deleted_on_record(sign_in):
    sign_in.post(reverse("calendar:add"), {"date": "2027-01-01", "name": "元旦"})
    day = CalendarDay.objects.get()
    page = sign_in.get(reverse("calendar:index")).content.decode()
    assert "2027-01-01 Friday" in page
    assert "day off" in page
    sign_in.post(reverse("calendar:edit", args=[day.pk]), {"date": "2027-01-01", "name": "元旦", "works": "on"})
    assert kept() == {"2027-01-01": (True, "元旦")}
    assert ModelLogEntry.objects.filter(action="whitebook.changed").exists()
    assert sign_in.post(reverse("calendar:delete", args=[day.pk])).status_code == 302
    assert kept() == {}


def test_a_day_stands_in_the_calendar_once(sign_in):
    CalendarDay.objects.create(date=dt.date(2027, 1, 1))
    assert "date" in sign_in.post(reverse("calendar:add"), {"date": "2027-01-01"}).context["form"].errors


def test_a_year_is_loaded_from_lines_in_the_place_of_what_was_there(sign_in, admin):
    CalendarDay.objects.create(date=dt.date(2027, 5, 1), name="写错")
    CalendarDay.objects.create(date=dt.date(2027, 1, 1), works=True, name="元旦")
    CalendarDay.objects.create(date=dt.date(2026, 5, 1), name="去年")
    answer = load(sign_in, lines=LINES)
    assert answer.url == reverse("calendar:index")
    said = sign_in.get(answer.url).content.decode()
    assert "10 days of 2027 are in the calendar: 9 new, 1 changed, 0 as before; 1 taken out." in said
    assert kept()["2027-02-20"] == (True, "春节调休")
    assert kept()["2027-01-01"] == (False, "元旦")
    assert "2027-05-01" not in kept()
    assert kept()["2026-05-01"] == (False, "去年")
    assert set(ModelLogEntry.objects.values_list("action", flat=True)) == {
        "wagtail.create", "wagtail.delete", "whitebook.changed",
    }  # fmt: skip
    assert set(ModelLogEntry.objects.values_list("user", flat=True)) == {admin.pk}
    load(sign_in, lines=LINES)
    assert "0 new, 0 changed, 10 as before; 0 taken out." in sign_in.get(answer.url).content.decode()


FILES = {
    "csv": ("year.csv", "日期,休/班,名称\n2027-01-01,休,元旦\n2027-02-20,班,春节调休\n".encode()),
    "csv in GB18030": ("year.csv", "2027-01-01,休,元旦\n2027-02-20,班,春节调休\n".encode("gb18030")),
    "csv with a mark at its start": ("year.csv", "\ufeff2027-01-01;休;元旦\r\n2027-02-20;班;春节调休\r\n".encode()),
    "xlsx with text": ("y.xlsx", book([["日期", "休/班"], ["2027-01-01", "休", "元旦"], ["2027-02-20", "班", "春节调休"]])),
    "xlsx with dates": ("y.xlsx", book([[dt.date(2027, 1, 1), 0, "元旦"], [dt.datetime(2027, 2, 20), 1, "春节调休"]])),
}  # fmt: skip


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_year_is_loaded_from_a_file(sign_in, file):
    assert load(sign_in, file=SimpleUploadedFile(*file)).status_code == 302
    assert kept() == {"2027-01-01": (False, "元旦"), "2027-02-20": (True, "春节调休")}


def test_one_bad_line_and_nothing_is_changed(sign_in):
    CalendarDay.objects.create(date=dt.date(2027, 5, 1), name="劳动节")
    answer = load(sign_in, lines=f"{LINES}\n春节，休\n2027-02-30，休")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was loaded: 2 lines must be mended first." in said
    assert "line 4" in said
    assert "line 5" in said
    assert "春节调休" in said  # what was pasted is still there
    assert list(kept()) == ["2027-05-01"]


def test_another_years_list_is_refused(sign_in):
    assert load(sign_in, year=2028, lines=LINES).status_code == 422
    assert kept() == {}


@pytest.mark.parametrize("said", [{}, {"lines": LINES, "file": True}, {"year": "x", "lines": LINES}])
def test_a_form_without_a_list_or_with_two_loads_nothing(sign_in, said):
    if said.pop("file", None):
        said["file"] = SimpleUploadedFile(*FILES["csv"])
    assert load(sign_in, **said).status_code == 200
    assert kept() == {}


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01", b"PK\x03\x04broken", b"%PDF-1.7\x00", "春节".encode("utf-16"), b'"open\nquote', b"x" * (MOST + 1)],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(data):
    with pytest.raises(UnreadableList):
        load_calendar(rows=read_rows(data), by=None)
    assert kept() == {}


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked():
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * 20_000_000)
    with pytest.raises(UnreadableList, match="too big"):
        read_rows(out.getvalue())


@pytest.mark.parametrize("role", ["contributor", "editor", "head", "reviewer", "leader", "inspector", "evaluator"])
def test_nobody_else_loads_a_year(client, cast, role):
    client.force_login(getattr(cast, role))
    assert client.get(reverse("calendar:load")).status_code == 302
    assert load(client, lines=LINES).status_code == 302
    assert kept() == {}


def test_the_command_loads_a_file_and_names_the_bad_lines(tmp_path, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(LINES.replace("，", ","), encoding="utf-8")
    bad.write_text("2027-01-01,休\nx,休\n", encoding="utf-8")
    call_command("load_calendar", good)
    assert len(kept()) == 10
    with pytest.raises(CommandError, match="1"):
        call_command("load_calendar", bad)
    assert "bad.csv:2:" in capsys.readouterr().err
    with pytest.raises(CommandError):
        call_command("load_calendar", good, year=2028)
    with pytest.raises(CommandError):
        call_command("load_calendar", tmp_path / "nowhere.csv")
    assert len(kept()) == 10


def test_the_demo_has_a_calendar_for_its_years_and_keeps_what_was_changed():
    from whitepapers.demo.holidays import holidays, load_holidays

    load_holidays(range(2025, 2029))
    calendar = CalendarDay.objects.calendar()
    for year in range(2025, 2029):
        assert not calendar.is_workday(dt.date(year, 10, 1))
        assert sum(calendar.is_workday(dt.date(year, 1, 1) + dt.timedelta(days=n)) for n in range(365)) in range(
            243, 256
        )
    assert not calendar.is_workday(dt.date(2027, 2, 8))
    assert calendar.is_workday(dt.date(2027, 2, 20))
    CalendarDay.objects.filter(date=dt.date(2027, 10, 1)).update(works=True)
    load_holidays(range(2025, 2029))
    assert CalendarDay.objects.get(date=dt.date(2027, 10, 1)).works
    assert holidays(2050)  # beyond the table of the lunar feasts
