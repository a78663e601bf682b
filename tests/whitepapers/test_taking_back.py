"""What somebody said in a record goes by order: from every table, file, frozen paper and letter; the record still proves itself."""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from publishing import guards
from publishing.erased_rows import file_is_gone
from publishing.manuscript import sha256
from publishing.models import Edition, Erasure
from publishing.pdf import Pdf
from publishing.proof import prove_press
from targets.chasing.answering import explain
from targets.chasing.layout import notice_document, referral_document
from targets.chasing.proof import prove_papers
from targets.chasing.referring import refer
from targets.closing.actions import close_year
from targets.closing.proof import prove_closings
from targets.models import (
    ChaseFile,
    ChaseStep,
    Letter,
    Notice,
    PlanYear,
    ProgressReport,
    Recommendation,
    Referral,
    SupervisionNotice,
    Target,
    User,
)
from targets.rebuild import differences, replay
from targets.refusal import Refused
from targets.roles import Role
from tests.factories import approve, make_person, publish_next, publish_paper, submit_paper
from tests.targets.chasing.world import publish, run
from tests.targets.year import PNG, claim, find, moment
from whitepapers.amending import reopen
from whitepapers.carrying_out import carry_out_due
from whitepapers.erasing import Order, confirm_order, file_order, file_words_order
from whitepapers.models import ErasureOrder, RecordEntry, Reopening, ResultRemark, Round
from whitepapers.proof import prove_desk
from whitepapers.release import publish_due
from whitepapers.results.actions import open_statement
from whitepapers.said import places, scope_of
from whitepapers.versions import token

pytestmark = pytest.mark.django_db
WORDS = "张晓明（身份证号440301）阻挠征地"
REASON = "含有公民个人信息，依法撤下。"
NUMBER = "2027-jtys-001"


with override("zh-hans"):
    MARK = gettext("(withdrawn by order)")


@pytest.fixture(autouse=True)
def _stub(monkeypatch):
    monkeypatch.setattr(
        "publishing.press.render_pdf", lambda document, text="": Pdf(data=b"%PDF-1.7 " + text.encode(), pages=3)
    )


@pytest.fixture
def admin(roles):
    return make_person(Role.ADMINISTRATOR, "the-administrator")


@pytest.fixture
def target(cast):
    User.objects.exclude(username="the-administrator").update(email="somebody@city.example")
    return publish(cast)[0]


def an_order():
    return Order(REASON, "泓州市中级人民法院", "民事裁定书", "（2027）泓01民初12号", "order.pdf", b"%PDF-1.7 order")


def place_of(row, column):
    return f"{row._meta.db_table}/{column}/{row.pk}"


def filed(row, column, admin, about=NUMBER):
    return file_words_order(place=place_of(row, column), about=about, order=an_order(), by=admin)


def taken_back(row, column, admin, by, about=NUMBER):
    confirm_order(order=filed(row, column, admin, about), confirmed=True, by=by)
    return carry_out_due()


def every_row():
    """Return every row of every table there is, Django's and Wagtail's too, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if connection.vendor == "sqlite" and table.startswith("targets_search_"):
                continue  # the index's own shadow: read through the table itself
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [str(row) for row in cursor.fetchall()]
    text = "".join(rows)
    return text + text.encode().decode("unicode_escape", errors="ignore")  # JSON that escapes what is not ASCII


def every_file():
    folders = [Path(django_settings.MEDIA_ROOT), Path(django_settings.PAGES_ROOT)]
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    return b"".join(one.read_bytes() for one in files).decode(errors="replace")


def proofs():
    """Return what does not hold; an edition of `publish` was never approved, and says so."""
    faults = [*prove_press(), *prove_desk(), *prove_closings(), *prove_papers()]
    return [one for one in faults if not one.what.startswith("no round approved")]


def nothing_left(words=WORDS):
    return words not in every_row() and words not in every_file()


def with_words(cast, target, text=WORDS):
    """Return a referral whose file quotes a report and a finding."""
    claim(cast, target, text=text, evidence=[PNG], at=moment(4, 12))
    find(cast, ProgressReport.objects.get(), outcome="returned", note="缺少材料", at=moment(4, 14))
    return refer(target=target, cause="miss", text="无正当理由", by=cast.reviewer, at=moment(5, 7))


def test_an_explanation_goes_from_steps_referral_letters_and_notices_and_all_chains_hold(cast, admin, target):
    from targets.chasing.answering import confirm_receipt
    from targets.chasing.issuing import issue, refer_chase
    from tests.targets.chasing.world import first_issued

    chase = first_issued(cast, target)
    confirm_receipt(notice=chase.notices.get(grade=1), by=cast.editor, at=moment(4, 22))
    explain(chase=chase, by=cast.editor, text=WORDS, files=[PNG], at=moment(4, 23))
    run(4, 28)
    issue(chase=chase, grade=2, by=cast.inspector, at=moment(4, 29))
    run(5, 6)
    referral = refer_chase(chase=chase, by=cast.inspector, text="两次督办仍未答复", at=moment(5, 7))
    digest, before = referral.digest, referral.text_json
    assert WORDS in before
    assert Notice.objects.filter(comment=WORDS).exists()
    assert Letter.objects.filter(body__contains=WORDS).exists()
    assert not nothing_left()
    taken_back(ChaseStep.objects.get(kind="explained"), "text", admin, cast.reviewer)
    assert nothing_left()
    assert ChaseStep.objects.get(kind="explained").text == MARK
    referral = Referral.objects.get()
    assert referral.digest == digest
    assert sha256(referral.text_json) != digest
    assert MARK in str(referral.text)
    assert proofs() == []
    said = str(referral_document(referral))
    assert MARK in said
    assert REASON in said


def test_a_frozen_papers_salt_goes_with_the_first_text_so_that_nobody_tries_words_until_one_fits(cast, admin, target):
    referral = with_words(cast, target)
    assert len(json.loads(referral.text_json)["salt"]) == 32
    taken_back(ProgressReport.objects.get(), "text", admin, cast.reviewer)
    assert "salt" not in Referral.objects.get().text
    assert nothing_left()
    assert proofs() == []


def test_the_covering_words_of_a_notice_go_from_it_and_from_the_file_that_holds_it(client, cast, admin, target):
    from targets.chasing.issuing import issue
    from tests.targets.chasing.world import drafted

    chase = drafted(cast, target)
    issue(chase=chase, grade=1, by=cast.inspector, words=WORDS, at=moment(4, 21))
    run(4, 28)
    issue(chase=chase, grade=2, by=cast.inspector, at=moment(4, 29))
    run(5, 6)
    from targets.chasing.issuing import refer_chase

    refer_chase(chase=chase, by=cast.inspector, text="两次督办仍未答复", at=moment(5, 7))
    first = SupervisionNotice.objects.get(grade=1)
    taken_back(first, "text_json", admin, cast.reviewer)
    first = SupervisionNotice.objects.get(grade=1)
    assert first.text["words"] == MARK
    assert first.text["promise"]["number"] == NUMBER
    assert nothing_left()
    assert proofs() == []
    assert REASON in str(notice_document(first))
    client.force_login(cast.inspector)
    assert client.get(reverse("chasing_chase", args=[chase.pk])).status_code == 200


def test_a_promise_withdrawn_by_order_goes_from_notices_and_referral_too(cast, admin, monkeypatch):
    from tests import factories

    real = factories.make_target

    def named(paper, number, **more):
        return real(paper, number, **({"task": WORDS} if number == 1 else {}) | more)

    monkeypatch.setattr(factories, "make_target", named)
    User.objects.exclude(pk=admin.pk).update(email="somebody@city.example")
    publish_paper(cast, now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    with time_machine.travel(moment(5, 8)):
        referral = with_words(cast, Target.objects.get(number=NUMBER), text="已完成部分")
        assert WORDS in referral.text_json
        assert Letter.objects.filter(body__contains=WORDS).exists()
        order = file_order(edition=Edition.objects.get(), part="targets", entry=NUMBER, order=an_order(), by=admin)
        confirm_order(order=order, confirmed=True, by=cast.reviewer)
        carry_out_due()
        assert nothing_left()
        assert Referral.objects.get().digest == referral.digest
        assert proofs() == []
        assert list(differences(replay())) == []


def test_a_file_goes_from_the_disk_its_name_from_the_rows_and_its_digest_stays(client, cast, admin, target):
    with_words(cast, target, text="已完成部分")
    from targets.actions import Attachment
    from targets.chasing.deciding import answer_referral

    scan = Attachment("张晓明来信.png", b"\x89PNG a letter of Zhang", "image/png")
    answer_referral(referral=Referral.objects.get(), by=cast.editor, text="见附件", files=[scan], at=moment(5, 9))
    file = ChaseFile.objects.get(name="张晓明来信.png")
    client.force_login(cast.inspector)
    assert client.get(reverse("chasing_file", args=[file.pk])).status_code == 200
    taken_back(file, "file", admin, cast.reviewer)
    assert "a letter of Zhang" not in every_file()
    assert nothing_left("张晓明来信")
    after = ChaseFile.objects.get(pk=file.pk)
    assert (after.name, after.sha256) == (MARK, file.sha256)
    assert file_is_gone(after)
    assert client.get(reverse("chasing_file", args=[file.pk])).status_code == 410
    assert proofs() == []


def test_evidence_that_was_withdrawn_is_gone_for_the_public_too(client, cast, admin, target):
    one = claim(cast, target, evidence=[PNG], at=moment(4, 12))
    find(cast, one, method="documents", at=moment(4, 14))
    file = one.evidence.get()
    address = reverse("portal:evidence", args=[target.number, file.pk])
    taken_back(file, "file", admin, cast.reviewer)
    assert client.get(address).status_code == 410
    client.force_login(cast.editor)
    assert client.get(reverse("evidence", args=[file.pk])).status_code == 410
    assert "PNG evidence" not in every_file()
    assert proofs() == []


def test_a_miss_reason_a_remark_and_a_recommendation_go_from_the_statement_and_next_years_paper(cast, admin):
    from targets.evaluating.recommending import recommend
    from tests.targets.checking.test_misses import give, judge
    from whitepapers.results.actions import Remark, remark

    at = dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC)
    publish_paper(cast, now=at)
    with time_machine.travel(dt.datetime(2028, 3, 20, 4, tzinfo=dt.UTC)):
        found = Target.objects.get(number=NUMBER)
        now = dt.datetime(2028, 3, 20, 3, tzinfo=dt.UTC)
        given = give(found, cast.editor, text=WORDS, at=now)
        judge(found, cast.reviewer, outcome="justified", at=now)
        close_year(plan_year=PlanYear.objects.get(), by=admin)
        page = open_statement(department=cast.department, plan_year=PlanYear.objects.get(), by=cast.editor)
        remark(paper=page, remarks={found.pk: Remark(f"备注：{WORDS}")}, by=cast.editor)
        approve(cast, submit_paper(cast, page))
        publish_due(now=dt.datetime(2028, 3, 20, 5, tzinfo=dt.UTC))
        stated = Edition.objects.get(series="results")
        assert WORDS in stated.manuscript_json
        recommend(of=found, text=WORDS + "建议删", by=cast.evaluator)
        taken_back(given, "text", admin, make_person(Role.REVIEWER, "another"))
        taken_back(ResultRemark.objects.get(), "text", admin, cast.reviewer)
        taken_back(Recommendation.objects.get(), "text", admin, cast.reviewer)
        assert nothing_left()
        assert Edition.objects.get(series="results").digest == stated.digest
        assert proofs() == []
        assert list(differences(replay())) == []


def test_the_public_reason_of_an_amendment_goes_from_the_editions_and_the_record_still_proves_itself(
    client, cast, admin
):
    publish_paper(cast, now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    with time_machine.travel(dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC)):
        paper = Round.objects.get().paper
        reopen(paper=paper, reason=WORDS, by=cast.editor)
        paper.targets.filter(number=1).update(goal="年底前新增公交专用道50公里", value=50)
        publish_next(cast, paper, dt.datetime(2027, 4, 1, 5, tzinfo=dt.UTC))
        second = Edition.objects.get(number=2)
        assert WORDS in client.get("/2027/jtys/v2/").content.decode()
        taken_back(Reopening.objects.get(), "reason", admin, cast.reviewer, about="2027/jtys")
        assert nothing_left()
        after = Edition.objects.get(number=2)
        assert (after.digest, after.change_reason) == (second.digest, MARK)
        assert after.manuscript["head"]["change_reason"] == MARK
        assert RecordEntry.objects.get(kind="reopened").said["reason"] == MARK
        page = client.get("/2027/jtys/v2/").content.decode()
        assert WORDS not in page
        assert REASON in page
        assert proofs() == []
        assert list(differences(replay())) == []


def test_a_papers_title_goes_from_its_editions(client, cast, admin):
    PlanYear.objects.all().delete()
    publish_paper(cast, now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    edition = Edition.objects.get()
    title = edition.manuscript["head"]["title"]
    with time_machine.travel(dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC)):
        taken_back(edition, "title", admin, cast.reviewer, about="2027/jtys")
        after = Edition.objects.get()
        assert title not in after.manuscript_json + after.title
        assert after.digest == edition.digest
        assert title not in client.get("/2027/jtys/v1/").content.decode().partition("<main")[2]
        assert proofs() == []


def test_why_a_target_was_withdrawn_goes_from_the_register_with_its_entry_of_the_change_log(client, cast, admin):
    from whitepapers.drafting import delete_target

    publish_paper(cast, now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
    with time_machine.travel(dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC)):
        paper = Round.objects.get().paper
        reopen(paper=paper, reason="机构调整", by=cast.editor)
        draft = paper.targets.get(number=1)
        delete_target(paper=paper, draft=draft, by=cast.editor, reason=WORDS, seen=token(draft))
        publish_next(cast, paper, dt.datetime(2027, 4, 1, 5, tzinfo=dt.UTC))
        assert WORDS in client.get(f"/targets/{NUMBER}/").content.decode()
        second = Edition.objects.get(number=2)
        order = file_order(
            edition=second, part="changes", entry=f"targets {NUMBER} withdrawn", order=an_order(), by=admin
        )
        confirm_order(order=order, confirmed=True, by=cast.reviewer)
        carry_out_due()
        assert nothing_left()
        assert proofs() == []
        assert list(differences(replay())) == []


def test_the_screens_file_and_confirm_an_order_about_what_was_said(client, cast, admin, target):
    from django.core.files.uploadedfile import SimpleUploadedFile

    with_words(cast, target)
    client.force_login(admin)
    listed = reverse("whitepapers_orders")
    assert client.post(listed, {"about": "9999-x-1"}).url == listed
    form = client.post(listed, {"about": NUMBER}).url
    page = client.get(form).content.decode()
    assert WORDS[:20] in page
    said = {
        "entry": place_of(ProgressReport.objects.get(), "text"), "reason": REASON, "issuer": "法院", "document": "裁定书",
        "number": "12",
    }  # fmt: skip
    assert client.post(form, said).status_code == 422
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")
    assert client.post(form, said | {"scan": scan}).status_code == 302
    order = ErasureOrder.objects.get()
    address = reverse("whitepapers_order", args=[order.pk])
    client.force_login(cast.reviewer)
    assert client.get(form).status_code == 404
    assert WORDS in client.get(address).content.decode()
    assert client.get(listed).status_code == 200
    assert client.post(address, {"confirmed": "1"}).status_code == 302
    carry_out_due()
    assert WORDS not in client.get(address).content.decode()
    assert nothing_left()


# --- those who try to cheat


def raw(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("targets_progressreport", "text"), ("targets_verification", "note"), ("targets_referral", "text_json"),
        ("targets_evidence", "name"), ("whitepapers_recordentry", "said"),
    ],
)  # fmt: skip
def test_without_an_order_nobody_empties_a_row(cast, target, table, column):
    from whitepapers.record import enter

    with_words(cast, target)
    enter("delegated", by=cast.editor, said={"a": 1})
    for value in ("%s", column):
        with pytest.raises(DatabaseError, match=guards.SENTENCE):
            raw(f"UPDATE {table} SET {column} = {value}", *(['"x"'] if value == "%s" else []))


def test_the_door_of_a_row_is_as_wide_as_the_order(cast, admin, target):
    referral = with_words(cast, target)
    old = referral.text_json
    report = ProgressReport.objects.get()
    taken_back(report, "text", admin, cast.reviewer)
    for sql, values in (
        ("UPDATE targets_progressreport SET text = %s", [WORDS]),
        ("UPDATE targets_progressreport SET text = ''", []),
        ("UPDATE targets_progressreport SET done = %s", [True]),
        ("UPDATE targets_progressreport SET value_text = 'x'", []),
        ("UPDATE targets_referral SET text_json = %s", [old]),
        ("UPDATE targets_referral SET reason = 'x'", []),
        ("UPDATE targets_verification SET note = 'x'", []),
        ("UPDATE publishing_erasure SET text = 'x'", []),
    ):
        with pytest.raises(DatabaseError, match=guards.SENTENCE):
            raw(sql, *values)


def test_a_withdrawn_text_that_is_put_back_past_the_guard_is_found(cast, admin, target):
    with_words(cast, target)
    old = Referral.objects.get().text_json
    taken_back(ProgressReport.objects.get(), "text", admin, cast.reviewer)
    on = " ON targets_progressreport" if connection.vendor == "postgresql" else ""
    raw(f"DROP TRIGGER targets_progressreport_no_update{on}")
    raw("UPDATE targets_progressreport SET text = %s", WORDS)
    on = " ON targets_referral" if connection.vendor == "postgresql" else ""
    raw(f"DROP TRIGGER targets_referral_no_update{on}")
    raw("UPDATE targets_referral SET text_json = %s", old.replace("缺少材料", "材料齐全"))
    guards.install()
    faults = [f"{one.where}: {one.what}" for one in proofs()]
    assert any("not what the withdrawal by order left" in one for one in faults)
    assert any("its text is not what was issued" in one for one in faults)


def test_an_erasure_of_a_row_that_nobody_ordered_is_found(cast, target):
    from publishing.emptying import Emptied, empty

    with_words(cast, target)
    with transaction.atomic():
        empty(
            [Emptied(ProgressReport.objects.get(), {"text": "x"})], order="f" * 64, reason="x", document="x",
            at=moment(5, 8),
        )  # fmt: skip
    assert any("no order confirmed by a second person" in one.what for one in proofs())


def test_two_people_neither_of_the_department_nor_the_writer_stand_behind_it(cast, admin, target):
    with_words(cast, target)
    report = ProgressReport.objects.get()
    with pytest.raises(Refused, match="administrator"):
        filed(report, "text", cast.inspector)
    own = make_person(Role.ADMINISTRATOR, "own", cast.department)
    with pytest.raises(Refused, match="own department"):
        filed(report, "text", own)
    order = filed(report, "text", admin)
    with pytest.raises(Refused, match="already"):
        filed(report, "text", admin)
    with pytest.raises(Refused, match="second person"):
        confirm_order(order=order, confirmed=True, by=admin)
    with pytest.raises(Refused, match="supervisory organ"):
        confirm_order(order=order, confirmed=True, by=cast.inspector)
    assert carry_out_due() == []
    assert ProgressReport.objects.get().text == WORDS
    confirm_order(order=order, confirmed=True, by=cast.reviewer)
    assert carry_out_due()
    assert carry_out_due() == []
    with pytest.raises(Refused, match="nothing to withdraw"):
        filed(report, "text", admin)


def test_only_what_somebody_said_of_this_promise_can_be_named(cast, admin, target):
    with_words(cast, target)
    report = ProgressReport.objects.get()
    for place, about in (
        (place_of(report, "period"), NUMBER),
        (place_of(report, "text"), "2027-jtys-002"),
        (place_of(target, "task"), NUMBER),
        (place_of(cast.editor, "password"), NUMBER),
        ("targets_progressreport/text/999", NUMBER),
        ("x", NUMBER),
    ):
        with pytest.raises(Refused, match="nothing to withdraw"):
            file_words_order(place=place, about=about, order=an_order(), by=admin)
    with pytest.raises(Refused, match="No promise and no paper"):
        file_words_order(place=place_of(report, "text"), about="nobody", order=an_order(), by=admin)


def test_every_column_with_peoples_words_is_a_place_of_an_order_or_says_why_not(db):
    """A new table whose rows are written once tells here what of it an order can reach."""
    from django.apps import apps

    from publishing.insertonly import InsertOnly
    from whitepapers.said import OF_DEPARTMENT, OF_PAPER, OF_TARGET

    known = {*OF_TARGET, *OF_PAPER, *OF_DEPARTMENT, "publishing.Edition"}
    with_words = {one._meta.label for one in apps.get_models() if issubclass(one, InsertOnly) and one.words}
    assert with_words <= known
    assert all(apps.get_model(one).words for one in known)
    free = {
        f"{one._meta.label}.{field.name}"
        for one in apps.get_models()
        if issubclass(one, InsertOnly)
        for field in one._meta.local_concrete_fields
        if field.get_internal_type() in {"TextField", "JSONField"} and field.name not in one.words
    }
    assert free == {
        # read by the door of manuscripts; the press's own record; orders, which must not repeat the text
        "publishing.Edition.manuscript_json", "publishing.Edition.approvals", "whitepapers.Round.manuscript_json",
        "whitepapers.Round.writers", "publishing.Erasure.entries", "publishing.Erasure.reason",
        "whitepapers.ErasureOrder.reason", "whitepapers.ErasureCheck.note",
        # the city's own reason for closing early, public with the closing
        "targets.Closing.reason",
        # the program's own data
        "targets.ChaseStep.data", "targets.IndicatorSet.data", "targets.IndicatorSet.reason",
    }  # fmt: skip


def test_a_web_address_goes_and_leads_nowhere(client, cast, admin, target):
    from targets.web_address import Address

    url = "https://www.city.example/zhang-xiaoming"
    one = claim(cast, target, links=[Address(url, "公告")], at=moment(4, 12))
    find(cast, one, method="documents", at=moment(4, 14))
    refer(target=target, cause="miss", text="无正当理由", by=cast.reviewer, at=moment(5, 7))
    assert url in client.get(f"/targets/{NUMBER}/").content.decode()
    taken_back(one.links.get(), "url", admin, cast.reviewer)
    page = client.get(f"/targets/{NUMBER}/").content.decode()
    assert "公告" in page
    assert f'href="{MARK}' not in page
    assert nothing_left(url)
    assert proofs() == []


def test_a_recommendation_on_a_duty_is_found_under_the_paper(cast, target):
    said = Recommendation.objects.create(duty=target.duty, sequence=1, text=WORDS, by=cast.evaluator, at=moment(5, 8))
    assert place_of(said, "text") in dict(places(scope_of("2027/jtys")))
    assert place_of(said, "text") not in dict(places(scope_of(NUMBER)))


def test_what_a_promise_offers_names_each_text_once(cast, target):
    with_words(cast, target)
    offered = [place for place, _label in places(scope_of(NUMBER))]
    assert len(offered) == len(set(offered))

    assert place_of(ProgressReport.objects.get(), "text") in offered
    assert ErasureOrder.objects.count() == 0
    assert Erasure.objects.count() == 0
