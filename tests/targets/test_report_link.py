"""Reporting by an owner's link: what it does, and everything that somebody might try with it."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from publishing.insertonly import InsertOnly
from targets.actions import verify
from targets.models import Evidence, LinkedReport, Notice, Ownership, PlanYear, ProgressReport, ReportDraft, Target
from targets.refusal import Refused
from targets.report_link import DeadLink, NoLink, address_of, find_link, token_of
from targets.reporting import Finding
from targets.reporting_by_link import report_by_link
from tests.editions import print_edition, publish_edition, release_edition, target_entry
from tests.factories import make_person
from tests.targets.owned import PDF, form_of, own, page_of, pass_on, send
from tests.targets.year import PNG, claim, moment

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 4, 8, 4, tzinfo=dt.UTC)
WORDS = "新增公交专用道"  # of every promise here: a page that shows nothing shows none of them


@pytest.fixture(autouse=True)
def april(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def targets(cast):
    publish_edition(cast.department, targets=3)
    return list(Target.objects.select_related("plan_year"))


@pytest.fixture
def ownership(cast, targets):
    return own(cast, targets[0])


@pytest.fixture
def phone():
    """A browser that nobody is signed in on; forms need the page's own token, as on a real one."""
    return Client()


def rows():
    """Return how many rows there are of everything that is ever kept."""
    models = [*apps.get_app_config("targets").get_models(), *apps.get_app_config("whitepapers").get_models()]
    return {model._meta.label: model._base_manager.count() for model in models}


def shows_nothing(answer, status):
    """Assert that a page tells nothing but whom to ask."""
    page = answer.content.decode()
    assert answer.status_code == status
    assert "Ask the white paper editor" in page
    assert WORDS not in page
    assert "jtys" not in page
    assert "<form" not in page


def test_a_returned_report_is_written_again_from_what_it_said(cast, ownership, targets, phone):
    back = claim(cast, targets[0], 12)
    verify(report=back, by=cast.inspector, finding=Finding("returned", None, note="缺少验收单"))
    form = phone.get(reverse("report_by_link", args=[token_of(ownership)])).context["form"]
    assert [form[name].value() for name in ("seen", "value", "text")] == [back.pk, "12", "已完成部分"]


def test_from_the_link_to_the_receipt(cast, ownership, phone):
    page = phone.get(page_of(ownership))
    assert page.status_code == 200
    for words in (WORDS, "40", "2027-12-31"):
        assert words in page.content.decode()
    answer = send(phone, page_of(ownership), {"现场.pdf": PDF}, done="on")
    filed = ProgressReport.objects.get()
    assert answer["Location"] == f"{page_of(ownership)}done/{filed.pk}/"
    assert (filed.by, filed.period, filed.value, filed.done) == (cast.contributor, "2027Q1", 12, True)
    assert filed.by_link.ownership == ownership
    receipt = phone.get(answer["Location"]).content.decode()
    for words in ("Recorded", "完成一部分", "现场.pdf", Evidence.objects.get().sha256, "2027-04-08"):
        assert words in receipt
    assert phone.get(answer["Location"]).context["digest"] in receipt


def test_the_evidence_is_kept_byte_by_byte(ownership, phone):
    send(phone, page_of(ownership), {"a.pdf": PDF})
    kept = Evidence.objects.get()
    with default_storage.open(kept.path) as file:
        assert file.read() == PDF


def test_nothing_is_kept_listed_framed_or_told_on(ownership, phone):
    for address in (page_of(ownership), "/report/nonsense/"):
        answer = phone.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "<style" not in answer.content.decode()
        assert "<script>" not in answer.content.decode()


def test_a_mail_scanner_that_opens_everything_changes_nothing(ownership, phone):
    address, before = page_of(ownership), rows()
    for _ in range(3):
        assert phone.get(address).status_code == 200
        assert phone.head(address).status_code == 200
        assert phone.get(address, {"value": "12", "text": "x", "period": "2027Q1"}).status_code == 200
    assert phone.get(f"{address}draft/").status_code == 405
    assert phone.put(address).status_code == phone.delete(address).status_code == 405
    shows_nothing(phone.get(f"{address}done/1/"), 404)
    assert rows() == before


def test_a_tampered_token_opens_nothing(ownership, phone):
    token = token_of(ownership)
    signed, _dot, signature = token.rpartition(".")
    forged = [
        "", "x", token[:-1], token + "x", signed, f"{signed}.{signature[::-1]}", token.swapcase(), f" {token}",
        f"{signed.replace('20270408', '20280408')}.{signature}", f"{signed[:-1]}s.{signature}",
        Signer(sep=".", salt="another").sign(signed), Signer(sep=".", salt="targets.report_link", key="y" * 50).sign(signed),
        "\x00", "é" * 40, "a" * 5000,
    ]  # fmt: skip
    for one in forged:
        with pytest.raises(NoLink):
            find_link(one, NOW)
    for one in [one for one in forged if one and "\x00" not in one]:
        shows_nothing(phone.get(reverse("report_by_link", args=[one])), 404)


def test_guessing_another_targets_number_opens_nothing(cast, ownership, targets, phone):
    second = own(cast, targets[1])
    _numbers, _dot, signature = token_of(ownership).rpartition(".")
    for ownership_pk, target_pk in (
        (second.pk, targets[1].pk),
        (ownership.pk, targets[1].pk),
        (second.pk, targets[0].pk),
    ):
        shows_nothing(phone.get(f"/report/{ownership_pk}-{target_pk}-20270408-s.{signature}/"), 404)
    with pytest.raises(ValueError, match="is not what this ownership is of"):
        token_of(ownership, targets[1])
    # even signed by ourselves, an ownership and a target that don't belong together open nothing
    mixed = Signer(sep=".", salt="targets.report_link").sign(f"{ownership.pk}-{targets[1].pk}-20270408-s")
    shows_nothing(phone.get(f"/report/{mixed}/"), 410)


def test_a_link_forwarded_before_a_hand_over_is_dead_after_it(cast, ownership, targets, phone):
    address = page_of(ownership)
    form = form_of(phone.get(address))
    new = pass_on(cast, targets[0], cast.head)
    shows_nothing(phone.get(address), 410)
    shows_nothing(send(phone, address, **form), 410)  # the page was open all the while
    shows_nothing(phone.post(f"{address}draft/", form | {"text": "x"}), 410)
    assert not ProgressReport.objects.exists()
    assert not ReportDraft.objects.exists()
    send(phone, page_of(new))
    assert ProgressReport.objects.get().by == cast.head


def test_a_hand_over_to_the_same_person_ends_a_link_that_got_into_other_hands(cast, ownership, targets, phone):
    new = pass_on(cast, targets[0], cast.contributor, reason="链接外泄，更换链接")
    shows_nothing(phone.get(page_of(ownership)), 410)
    assert phone.get(page_of(new)).status_code == 200


def test_a_link_dies_with_its_officers_account_role_or_department(cast, other, ownership, targets, phone):
    address, officer = page_of(ownership), cast.contributor
    assert phone.get(address).status_code == 200
    for change, back in (
        ({"is_active": False}, {"is_active": True}),
        ({"department": other.department}, {"department": cast.department}),
    ):
        type(officer).objects.filter(pk=officer.pk).update(**change)
        shows_nothing(phone.get(address), 410)
        shows_nothing(send(phone, address, period="2027Q1", seen="0"), 410)
        type(officer).objects.filter(pk=officer.pk).update(**back)
    groups = list(officer.groups.all())
    officer.groups.clear()
    shows_nothing(phone.get(address), 410)
    officer.groups.set(groups)
    assert phone.get(address).status_code == 200
    assert not ProgressReport.objects.exists()


def test_a_link_dies_with_the_year_the_promise_and_old_age(cast, ownership, targets, phone, april):
    address = page_of(ownership)
    Target.objects.filter(pk=targets[0].pk).update(withheld=True)
    shows_nothing(phone.get(address), 410)
    Target.objects.filter(pk=targets[0].pk).update(withheld=False)
    PlanYear.objects.update(closed_on=NOW.date())
    shows_nothing(phone.get(address), 410)
    shows_nothing(send(phone, address, period="2027Q1", seen="0"), 410)
    PlanYear.objects.update(closed_on=None)
    for days, status in ((399, 200), (400, 410), (-1, 410)):
        april.move_to(NOW + dt.timedelta(days=days), tick=False)
        assert phone.get(address).status_code == status, days
    april.move_to(NOW, tick=False)
    entries = [target_entry(2027, "jtys", 2), target_entry(2027, "jtys", 3)]
    release_edition(print_edition(cast.department, targets=entries, number=2, reason="取消"), moment(4, 7))
    shows_nothing(phone.get(address), 410)
    assert not ProgressReport.objects.exists()


def test_everything_is_checked_again_under_the_lock(cast, ownership, targets, monkeypatch):
    """The link served when the page looked; while the verb waited for the lock the target was handed over."""
    real, token, done = find_link, token_of(ownership), []

    def slow(one, at):
        found = real(one, at)
        if not done:
            done.append(pass_on(cast, targets[0], cast.head))
        return found

    monkeypatch.setattr("targets.reporting_by_link.find_link", slow)
    with pytest.raises(DeadLink):
        report_by_link(token=token, period="2027Q1", text="x", value=12)
    assert not ProgressReport.objects.exists()


def test_a_form_sent_twice_is_one_report_and_leads_to_its_receipt(ownership, phone):
    address = page_of(ownership)
    form = form_of(phone.get(address))
    first = send(phone, address, {"a.pdf": PDF}, **form)
    again = send(phone, address, {"a.pdf": PDF}, **form)
    assert first["Location"] == again["Location"]
    assert ProgressReport.objects.count() == LinkedReport.objects.count() == 1


def test_an_old_form_sent_later_with_other_words_does_not_pass_unawares(ownership, phone):
    address = page_of(ownership)
    form = form_of(phone.get(address))
    send(phone, address, **form)
    answer = send(phone, address, text="另一个窗口里写的", value="13", **form)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "另一个窗口里写的" in page
    assert "完成一部分" in page
    assert ProgressReport.objects.count() == 1
    corrected = send(phone, address, text="另一个窗口里写的", value="13", **form_of(answer))
    assert corrected.status_code == 302
    assert ProgressReport.objects.count() == 2


def test_desk_and_link_at_once_compare(cast, ownership, targets, phone):
    address = page_of(ownership)
    form = form_of(phone.get(address))
    claim(cast, targets[0], 11, text="处里从后台填报")
    answer = send(phone, address, {"a.pdf": PDF}, **form)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("处里从后台填报", "完成一部分", "Choose the files again", "Nothing of yours is recorded yet"):
        assert words in page
    assert ProgressReport.objects.get().value == 11
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.exe", b"MZ", "can&#x27;t be evidence"),
        ("x.svg", b"<svg onload=alert(1)>", "can&#x27;t be evidence"),
        ("x.html", b"<script>", "can&#x27;t be evidence"),
        ("x.zip", b"PK\x03\x04", "can&#x27;t be evidence"),
        ("照片.jpg", b"<html>", "is not what its ending says"),
        ("a.pdf", b"MZ not a pdf", "is not what its ending says"),
        ("empty.pdf", b"", "empty"),
        ("../../etc/passwd", b"root:x", "can&#x27;t be evidence"),
        ("a.pdf\x00.exe", b"MZ", "can&#x27;t be evidence"),
    ],
)
def test_a_hostile_file_is_named_beside_its_field_and_nothing_typed_is_lost(ownership, phone, name, content, said):
    answer = send(phone, page_of(ownership), {name: content}, text="写了很久的一段话", value="12.5")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "写了很久的一段话" in page
    assert "12.5" in page
    assert not ProgressReport.objects.exists()
    assert not Evidence.objects.exists()


def test_a_name_that_climbs_out_of_its_folder_is_only_a_name(ownership, phone):
    send(phone, page_of(ownership), {'..\\..\\"<b>\u202efdp.pdf': PDF})
    name = Evidence.objects.get().name
    assert not set(name) & set('/\\"<>\u202e')


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"value": ""}, "give the value reached"),
        ({"value": "十二"}, "Enter a number"),
        ({"value": "NaN"}, "Enter a number"),
        ({"value": "-1"}, "below zero"),
        ({"value": "1e40"}, "digits"),
        ({"text": " "}, "required"),
        ({"text": "长" * 5001}, "5000"),
        ({"period": "2027Q2x"}, "Select a valid choice"),
        ({"period": "2028Q1"}, "Select a valid choice"),
        ({"period": "2026Q4"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(ownership, phone, said, words):
    answer = send(phone, page_of(ownership), **({"period": "2027Q1", "seen": "0"} | said))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_who_reported_by_link_does_not_verify_and_neither_does_the_department(cast, ownership, phone):
    send(phone, page_of(ownership))
    filed = ProgressReport.objects.get()
    both = make_person("inspectors", department=None)
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(department=None)
    cast.contributor.groups.add(*both.groups.all())
    for by in (cast.contributor, cast.editor):
        with pytest.raises(Refused):
            verify(report=filed, by=by, finding=Finding("verified", filed.value))
    verify(report=filed, by=both, finding=Finding("verified", filed.value))


def test_the_receipt_of_another_report_is_not_shown(cast, ownership, targets, phone):
    second = own(cast, targets[1])
    send(phone, page_of(second))
    by_desk = claim(cast, targets[0], 11, text="后台")
    for pk in (ProgressReport.objects.first().pk, by_desk.pk, 999999):
        shows_nothing(phone.get(f"{page_of(ownership)}done/{pk}/"), 404)


def test_a_letters_link_leads_on_and_one_on_the_wall_does_not(cast, ownership, targets, phone, april):
    second = own(cast, targets[1])
    own(cast, targets[2], cast.head)
    page = phone.get(page_of(ownership)).content.decode()
    assert page_of(second) in page
    assert targets[2].number not in page
    alone = phone.get(page_of(ownership, sitting=False)).content.decode()
    assert ownership.target.number in alone
    assert targets[1].number not in alone
    old = NOW.date()
    april.move_to(NOW + dt.timedelta(days=300), tick=False)
    later = phone.get(page_of(ownership, made_on=old)).content.decode()
    assert page_of(second, made_on=old) in later  # it grows no younger on the way
    assert page_of(second) not in later


def test_an_officer_of_another_department_is_led_nowhere_foreign(cast, other, ownership, phone):
    publish_edition(other.department, targets=1)
    foreign = own(other, Target.objects.get(department=other.department), other.contributor)
    page = phone.get(page_of(ownership)).content.decode()
    assert foreign.target.number not in page


def test_officers_are_not_told_to_the_public(cast, ownership, client):
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(first_name="责任人某某")
    for address in ("/", "/2027/jtys/", reverse("portal:target", args=[ownership.target.number]), "/2027/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "责任人某某" not in answer.content.decode()


def test_no_secret_lies_in_the_database(ownership):
    token = token_of(ownership)
    assert address_of(ownership).endswith(f"/report/{token}/")
    signature = token.rpartition(".")[2]
    assert signature not in str([list(model._base_manager.values()) for model in (Ownership, LinkedReport)])


def test_every_record_of_this_kind_is_written_once():
    for name in ("Ownership", "ReportRequest", "LinkedReport"):
        assert issubclass(apps.get_model("targets", name), InsertOnly)


def test_a_correction_takes_the_earlier_files_along_and_never_another_targets(cast, ownership, targets, phone):
    address = page_of(ownership)
    send(phone, address, {"a.pdf": PDF})
    foreign = claim(cast, targets[1], 11, evidence=[PNG]).evidence.get()
    page = phone.get(address, {"period": "2027Q1"})
    assert "a.pdf" in page.content.decode()
    mine = Evidence.objects.get(name="a.pdf")
    send(phone, address, value="11", text="更正", carry=[str(mine.pk), str(foreign.pk), "x"], **form_of(page))
    newest = targets[0].reports.order_by("-pk").first()
    assert (newest.value, [one.sha256 for one in newest.evidence.all()]) == (11, [mine.sha256])


def test_a_form_without_the_pages_own_token_is_refused(ownership):
    strict = Client(enforce_csrf_checks=True)
    assert (
        strict.post(page_of(ownership), {"period": "2027Q1", "seen": "0", "value": "12", "text": "x"}).status_code
        == 403
    )
    assert strict.post(f"{page_of(ownership)}draft/", {"period": "2027Q1", "text": "x"}).status_code == 403
    assert not ProgressReport.objects.exists()
    assert not ReportDraft.objects.exists()


def test_the_owner_is_told_and_the_inspector_sees_how_it_came_in(cast, ownership, phone, client):
    send(phone, page_of(ownership))
    notice = Notice.objects.get(person=cast.contributor)
    assert "by your link" in notice.said
    client.force_login(cast.inspector)
    page = client.get(reverse("verify_report", args=[ProgressReport.objects.get().pk])).content.decode()
    assert "without a sign-in" in page


def test_web_pages_are_evidence_behind_the_link_too_and_wait_folded_away(ownership, phone):
    address = page_of(ownership)
    page = phone.get(address).content.decode()
    assert page.index('<details class="said"><summary>') < page.index('name="links"')
    answer = send(phone, address, links="https://www.city.example/road 道路完工公告")
    assert answer.status_code == 302
    report = ProgressReport.objects.get()
    assert [(one.url, one.title) for one in report.links.all()] == [("https://www.city.example/road", "道路完工公告")]
    assert "道路完工公告" in phone.get(answer.url).content.decode()


def test_a_bad_address_is_named_beside_its_field_which_then_stands_open(ownership, phone):
    answer = send(phone, page_of(ownership), links="http://city.example/ x")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert '<details class="said" open>' in page
    assert "https://" in page
    assert not ProgressReport.objects.exists()


def test_a_correction_takes_the_earlier_pages_along_where_they_stay_ticked(ownership, phone):
    address = page_of(ownership)
    send(phone, address, links="https://www.city.example/road 道路完工公告")
    (link,) = ProgressReport.objects.get().links.all()
    assert f'name="carry_link" value="{link.pk}"' in phone.get(f"{address}?period=2027Q1").content.decode()
    send(phone, f"{address}?period=2027Q1", text="更正", carry_link=str(link.pk))
    newest = ProgressReport.objects.order_by("-pk").first()
    assert [one.url for one in newest.links.all()] == [link.url]
