"""An owner on a telephone: from the letter's link to the receipt with a photo, without a sign-in; a page closed half-way.

With WHITEBOOK_PICTURES=/a/folder each screen on the way is kept there as a picture, at desk and phone width.
"""

import datetime as dt
import io
import re

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from targets.models import Evidence, ProgressReport, ReportDraft, Target
from targets.outbox import deliver
from targets.requests import send_requests
from tests.browser.test_desk_axe import violations
from tests.browser.visits import DESK, PHONE
from tests.editions import publish_edition
from tests.targets.owned import own
from tests.targets.year import claim, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKED = dt.datetime(2027, 4, 6, 1, 0, tzinfo=dt.UTC)
WORDS = {
    "zh-hans": ("年初以来累计完成值", "进展情况", "照片或文件", "发送报告", "已记录", "前往下一项目标"),
    "en": (
        "Value reached since the year began",
        "What was done",
        "Photo or document",
        "Send the report",
        "Recorded",
        "Go to the next target",
    ),
}
SAID = "三标段完成沥青摊铺，累计新增公交专用道12公里。"


@pytest.fixture
def targets(cast):
    """Two targets of one owner, who has an address."""
    publish_edition(cast.department, targets=2)
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(email="c@city.example", first_name="填报员甲")
    cast.contributor.refresh_from_db()
    found = list(Target.objects.select_related("plan_year"))
    for one in found:
        own(cast, one, at=moment(3, 5))
    return found


@pytest.fixture
def photo():
    """A photo as a telephone takes it, with camera data in it."""
    picture, kept = Image.effect_noise((1200, 900), 60).convert("RGB"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "Camera"
    picture.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def receive():
    """The clock asks; return the addresses in the one letter that came."""
    send_requests(timezone.now())
    deliver(timezone.now())
    [letter] = [one for one in mail.outbox if "/report/" in one.body]
    return re.findall(r"/report/[^/\s]+/", letter.body)


def look(visits, page, name):
    """Assert that axe finds nothing and nothing runs over the edge, at phone and desk width, and keep a picture."""
    visits.picture(page, name)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_letter_to_the_receipt_with_a_photo_in_five_steps(
    visits, clock, cast, targets, photo, mailoutbox, language
):
    UserProfile.objects.update_or_create(user=cast.contributor, defaults={"preferred_language": language})
    clock.move_to(ASKED)
    value, text, evidence, button, recorded, following = WORDS[language]
    address, _second = receive()
    page, steps = visits.public(), []
    page.set_viewport_size(PHONE)

    def step(does):
        steps.append(does)
        return does

    step(page.goto(address))
    step(page.get_by_label(re.compile(f"^{value}")).fill("12"))
    step(page.get_by_label(text).fill(SAID))
    step(page.get_by_label(evidence).set_input_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo}))
    look(visits, page, f"report-{language}")
    step(page.get_by_role("button", name=button).click())
    expect(page.get_by_role("heading", level=1)).to_have_text(recorded)
    assert len(steps) == 5  # open, figure, sentence, photo, send
    filed = ProgressReport.objects.get()
    assert (filed.by, filed.value, filed.text) == (cast.contributor, 12, SAID)
    with default_storage.open(Evidence.objects.get().path) as kept:
        assert kept.read() == photo  # byte by byte: evidence is never shrunk on the way
    expect(page.get_by_role("main")).to_contain_text(Evidence.objects.get().sha256)
    look(visits, page, f"receipt-{language}")
    page.get_by_role("link", name=following).click()
    expect(page.get_by_role("main")).to_contain_text(targets[1].number)


def test_what_was_typed_survives_a_closed_page_an_error_and_a_colleague(visits, clock, cast, targets, mailoutbox):
    clock.move_to(ASKED)
    address = receive()[0]
    page = visits.public()
    page.set_viewport_size(PHONE)
    page.goto(address)
    page.get_by_label("进展情况").fill(SAID)
    expect(page.get_by_role("status")).to_contain_text("未发送前")
    page.close()
    page = visits.public()  # another telephone: nothing lies on the first one
    page.set_viewport_size(PHONE)
    page.goto(address)
    expect(page.get_by_label("进展情况")).to_have_value(SAID)
    look(visits, page, "kept")
    page.get_by_label("照片或文件").set_input_files({"name": "a.exe", "mimeType": "x/y", "buffer": b"MZ"})
    page.get_by_role("button", name="发送报告").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("进展情况")).to_have_value(SAID)
    look(visits, page, "wrong")
    claim(cast, targets[0], 11, text="处里先报了", at=timezone.now())
    page.get_by_label(re.compile("^年初以来累计完成值")).fill("12")
    page.get_by_role("button", name="发送报告").click()
    expect(page.get_by_role("alert").first).to_contain_text("处里先报了")
    expect(page.get_by_label("进展情况")).to_have_value(SAID)
    look(visits, page, "overtaken")
    page.get_by_role("button", name="发送报告").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已记录")
    assert ProgressReport.objects.count() == 2
    assert not ReportDraft.objects.exists()


def test_without_scripts_the_page_reports_as_well(chromium, live_server, clock, cast, targets, mailoutbox):
    clock.move_to(ASKED)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(receive()[0])
    page.get_by_label(re.compile("^年初以来累计完成值")).fill("12")
    page.get_by_label("进展情况").fill(SAID)
    page.get_by_role("button", name="发送报告").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已记录")
    context.close()
    assert ProgressReport.objects.count() == 1


def test_the_dead_link_and_the_desks_screens_are_for_everybody(visits, clock, cast, targets, mailoutbox):
    clock.move_to(dt.datetime(2027, 5, 20, 1, 0, tzinfo=dt.UTC))
    page = visits.public()
    page.goto("/report/nonsense/")
    expect(page.get_by_role("heading", level=1)).to_have_text("该链接无法使用")
    look(visits, page, "gone")
    receive()
    page = visits.sign_in(cast.editor.username)
    for name, where in (
        ("owners", reverse("owners")), ("owner", reverse("owner", args=[targets[0].number])),
        ("silent", reverse("owners_silent")), ("calendar", reverse("reporting_calendar")),
        ("desk-form", reverse("progress_report", args=[targets[0].number])),
    ):  # fmt: skip
        page.goto(where)
        look(visits, page, name)
