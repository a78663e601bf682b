"""Withdrawal of a published text by order: two people, everything made anew, the digest stays, and who tries to cheat fails."""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from publishing import guards
from publishing.erasing import sweep
from publishing.manuscript import canonical, digest, withdraw
from publishing.models import Artefact, Edition, ErasedFile, Erasure, Litter
from publishing.pdf import Pdf
from publishing.proof import prove_press
from publishing.store import read_artefact
from targets.closing.actions import close_year
from targets.closing.proof import prove_closings
from targets.models import Duty, FrozenResults, Notice, PlanYear, Target
from targets.rebuild import differences, replay
from targets.refusal import Refused
from targets.roles import Role
from targets.search import find
from tests.factories import approve, make_person, publish_next, publish_paper, submit_paper
from whitepapers.actions import changing
from whitepapers.amending import reopen
from whitepapers.carrying_out import carry_out_due
from whitepapers.erasing import Order, confirm_order, file_order
from whitepapers.models import DraftVersion, ErasureCheck, ErasureOrder, Round, TargetDraft
from whitepapers.proof import prove_desk
from whitepapers.release import publish_due
from whitepapers.results.actions import open_statement

pytestmark = pytest.mark.django_db
NAME = "张晓明之家的补助"  # what must go
NUMBER = "2027-jtys-002"
AT = dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC)
REASON = "含有公民个人信息，依法撤下。"


@pytest.fixture(autouse=True)
def _in_april(monkeypatch):
    """A press that prints what it is given, in a moment: the files hold the text as the real ones do."""
    cache.clear()

    def stub(document, manuscript_json=""):
        return Pdf(data=b"%PDF-1.7 " + manuscript_json.encode(), pages=3)

    monkeypatch.setattr("publishing.press.render_pdf", stub)
    with time_machine.travel(dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def admin(roles):
    return make_person(Role.ADMINISTRATOR, "the-administrator")


@pytest.fixture
def published(cast, monkeypatch):
    """A public paper whose second target names a person in task and officer."""
    from tests import factories

    type(cast.department).objects.update(officers_public=True)
    cast.department.refresh_from_db()
    real = factories.make_target

    def named(paper, number, **more):
        said = {"task": NAME, "responsible_officer": "张晓明"} if (paper.plan_year.year, number) == (2027, 2) else {}
        return real(paper, number, **said | more)

    monkeypatch.setattr(factories, "make_target", named)
    publish_paper(cast, now=AT)
    return Edition.objects.get()


def an_order(**more):
    said = {
        "reason": REASON, "issuer": "泓州市中级人民法院", "document": "民事裁定书", "number": "（2027）泓01民初12号",
        "name": "order.pdf", "data": b"%PDF-1.7 order",
    }  # fmt: skip
    return Order(**said | more)


def filed(edition, admin, entry=NUMBER, part="targets", **more):
    return file_order(edition=edition, part=part, entry=entry, order=an_order(**more), by=admin)


def withdrawn(edition, admin, cast, **more):
    order = filed(edition, admin, **more)
    confirm_order(order=order, confirmed=True, by=cast.reviewer)
    return carry_out_due()


def proofs():
    return [*prove_press(), *prove_desk()]


def everything_public(client):
    """Return every public answer in one string."""
    addresses = [
        "/",
        "/2027/",
        "/2027/jtys/",
        "/2027/jtys/v1/",
        "/2027/jtys/v2/",
        "/search/?q=新增",
        "/2027/amendments/",
    ]
    addresses += [f"/targets/2027-jtys-{serial:03d}/" for serial in (1, 2, 3)]
    addresses += [
        f"/2027/jtys/v{n}/{name}" for n in (1, 2) for name in ("whitepaper.pdf", "manuscript.json", "targets.csv")
    ]
    answers = [client.get(prefix + address) for address in addresses for prefix in ("", "/en")]
    return "".join(b"".join(one).decode() if one.streaming else one.content.decode() for one in answers)


def on_disk():
    folders = [Path(django_settings.MEDIA_ROOT) / "press", Path(django_settings.PAGES_ROOT)]
    files = [one for folder in folders for one in folder.rglob("*") if one.is_file()]
    return b"".join(one.read_bytes() for one in files).decode(errors="replace")


def in_database():
    """Return every row of ours as text, as far as it could hold the words."""
    from django.apps import apps

    rows = []
    for app in ("publishing", "targets", "whitepapers"):
        for model in apps.get_app_config(app).get_models():
            rows += [str(list(row)) for row in model._base_manager.values_list()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM targets_search")
        rows += [str(row) for row in cursor.fetchall()]
    return "".join(rows)


def test_the_text_goes_from_web_pdf_data_search_disk_and_database_and_the_digest_and_reason_stay(
    client, cast, admin, published
):
    before = everything_public(client)  # with warm caches from here on
    assert NAME in before
    assert NAME in on_disk()
    assert find("张晓明之家") == [NUMBER]
    (erasure,) = withdrawn(published, admin, cast)
    after = everything_public(client)
    assert NAME not in after
    assert "张晓明" not in after
    assert NAME not in on_disk()
    assert NAME not in in_database()
    assert "张晓明" not in in_database()
    assert find("张晓明之家") == []
    edition = Edition.objects.get()
    assert (edition.digest, erasure.digest) == (published.digest, published.digest)
    assert digest(edition.manuscript) == published.digest
    page = client.get("/2027/jtys/v1/").content.decode()
    assert REASON in page
    assert "（2027）泓01民初12号" in page
    gone = client.get(f"/targets/{NUMBER}/")
    assert gone.status_code == 410
    assert REASON in gone.content.decode()
    assert client.get("/2027/jtys/v1/manuscript.json").json()["parts"]["targets"][1]["withdrawn"] is True
    assert not Litter.objects.exists()
    assert proofs() == []
    assert list(differences(replay())) == []


def test_the_other_targets_and_their_history_are_as_they_were(cast, admin, published):
    rows = list(Target.objects.exclude(number=NUMBER).values())
    withdrawn(published, admin, cast)
    assert list(Target.objects.exclude(number=NUMBER).values()) == rows
    row = Target.objects.get(number=NUMBER)
    assert (row.kind, int(row.value), row.unit) == ("count", 40, "公里")  # it is still measured
    assert row.history.count() == 2
    assert row.history.first().history_change_reason == REASON


def amend_once(cast, published, goal="年底前新增公交专用道50公里"):
    paper = Round.objects.get(digest=published.digest).paper
    reopen(paper=paper, reason="上级规划调整", by=cast.editor)
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=1).update(goal=goal, value=50)
    publish_next(cast, paper, dt.datetime(2027, 4, 1, 5, tzinfo=dt.UTC))
    return paper


def test_all_editions_of_the_paper_that_carry_the_text_are_handled_together(client, cast, admin, published):
    amend_once(cast, published)
    first, second = Edition.objects.order_by("number")
    done = withdrawn(second, admin, cast)
    assert {one.digest for one in done} == {first.digest, second.digest}
    assert NAME not in everything_public(client) + on_disk() + in_database()
    assert proofs() == []
    assert list(differences(replay())) == []


def test_a_change_log_that_quotes_the_text_loses_the_quotation_and_the_first_wording_goes_too(
    client, cast, admin, published
):
    paper = Round.objects.get(digest=published.digest).paper
    reopen(paper=paper, reason="更正", by=cast.editor)
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=2).update(task="发放补助", responsible_officer="")
    publish_next(cast, paper, dt.datetime(2027, 4, 1, 5, tzinfo=dt.UTC))
    assert "张晓明之家" in client.get("/2027/jtys/v2/").content.decode()
    withdrawn(published, admin, cast)
    assert "张晓明" not in everything_public(client) + on_disk() + in_database()
    shown = client.get(f"/targets/{NUMBER}/")
    assert shown.status_code == 200
    assert "发放补助" in shown.content.decode()
    assert proofs() == []
    assert list(differences(replay())) == []


def test_a_later_edition_can_promise_something_under_the_number_again(client, cast, admin, published):
    withdrawn(published, admin, cast)
    paper = Round.objects.get(digest=published.digest).paper
    assert TargetDraft.objects.get(paper=paper, number=2).task == ""
    reopen(paper=paper, reason="重新表述", by=cast.editor)
    with changing(paper, by=cast.editor):
        paper.targets.filter(number=2).update(task="发放补助")
    publish_next(cast, paper, dt.datetime(2027, 4, 1, 5, tzinfo=dt.UTC))
    shown = client.get(f"/targets/{NUMBER}/")
    assert shown.status_code == 200
    assert "发放补助" in shown.content.decode()
    assert NAME not in everything_public(client)
    assert proofs() == []
    assert list(differences(replay())) == []


def test_what_next_years_paper_repeats_of_a_target_goes_with_it(client, cast, admin, published):
    publish_paper(cast, 2028, now=dt.datetime(2028, 3, 1, 3, tzinfo=dt.UTC))
    later = Edition.objects.get(subject="2028/jtys")
    assert NAME in json.dumps(later.manuscript["parts"]["dispositions"], ensure_ascii=False)
    done = withdrawn(published, admin, cast)
    assert {one.subject for one in done} == {"2027/jtys", "2028/jtys"}
    later = Edition.objects.get(subject="2028/jtys")
    assert NAME not in json.dumps(later.manuscript["parts"]["dispositions"], ensure_ascii=False)
    assert NAME not in everything_public(client) + client.get("/2028/jtys/").content.decode() + on_disk()
    assert proofs() == []
    assert list(differences(replay())) == []


@pytest.mark.parametrize(("part", "entry"), [("duties", "2027-jtys-d01"), ("prose", "foreword"), ("prose", "closing")])
def test_duties_and_prose_can_be_withdrawn_as_well(client, cast, admin, published, part, entry):
    words = {"2027-jtys-d01": "《城市公共汽车和电车客运管理规定》", "foreword": "本局承诺如下", "closing": "欢迎监督"}[
        entry
    ]
    assert words in client.get("/2027/jtys/v1/").content.decode()
    withdrawn(published, admin, cast, part=part, entry=entry)
    assert proofs() == []
    assert list(differences(replay())) == []
    page = client.get("/2027/jtys/v1/").content.decode()
    assert REASON in page
    if part == "prose":
        assert words not in page + in_database()
    else:
        assert Duty.objects.get().basis == ""


def test_old_pdf_and_data_are_still_known_by_their_digest_and_a_file_without_salts_is_not(
    client, cast, admin, published
):
    old = {one.name: one.sha256 for one in published.artefacts.all()}
    withdrawn(published, admin, cast)
    kept = dict(ErasedFile.objects.values_list("artefact__name", "before"))
    assert kept["whitepaper.pdf"] == old["whitepaper.pdf"]
    assert kept["manuscript.json"] == old["manuscript.json"]
    assert kept["targets.csv"] == kept["body.html"] == ""
    assert old["targets.csv"] not in in_database()
    assert {one.name for one in Artefact.objects.all()} == set(old)
    assert all(read_artefact(one) for one in Artefact.objects.all())
    for name, known in (("whitepaper.pdf", True), ("manuscript.json", True), ("targets.csv", False)):
        page = client.get("/verify/", {"digest": old[name]}).content.decode()
        assert ("其中一项内容依令撤下后" in page) is known, name


# --- those who try to cheat


def test_one_person_alone_withdraws_nothing(cast, published):
    both = make_person(Role.ADMINISTRATOR, "both")
    from django.contrib.auth.models import Group

    both.groups.add(Group.objects.get(name=str(Role.REVIEWER)))
    order = filed(published, both)
    with pytest.raises(Refused, match="second person"):
        confirm_order(order=order, confirmed=True, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureCheck.objects.create(order=order, ordered_by=both, by=both, confirmed=True, at=AT)
    assert carry_out_due() == []
    assert NAME in Edition.objects.get().manuscript_json


@pytest.mark.parametrize(
    "who", ["editor", "head", "contributor", "leader", "reviewer", "inspector", "evaluator", "clerk"]
)
def test_nobody_but_an_administrator_files_an_order(cast, published, who):
    with pytest.raises(Refused, match="administrator"):
        filed(published, getattr(cast, who))


@pytest.mark.parametrize("who", ["editor", "head", "contributor", "leader", "inspector", "evaluator", "clerk"])
def test_nobody_but_the_supervisory_organ_confirms_it(cast, admin, published, who):
    order = filed(published, admin)
    with pytest.raises(Refused, match="supervisory organ"):
        confirm_order(order=order, confirmed=True, by=getattr(cast, who))
    assert carry_out_due() == []


def test_an_administrator_or_reviewer_of_the_department_itself_does_neither(cast, admin, published):
    own = make_person(Role.ADMINISTRATOR, "own-admin", cast.department)
    with pytest.raises(Refused, match="own department"):
        filed(published, own)
    reviewer = make_person(Role.REVIEWER, "own-reviewer", cast.department)
    with pytest.raises(Refused, match="own department"):
        confirm_order(order=filed(published, admin), confirmed=True, by=reviewer)


def test_the_supervisory_organs_own_text_is_confirmed_by_its_substitute_alone(cast, admin, published):
    from targets.models import City

    substitute = make_person(Role.INSPECTOR, "substitute")
    City.objects.update(supervisory_organ=cast.department)
    type(cast.department).objects.filter(pk=cast.department.pk).update(substitute_reviewer=substitute)
    order = filed(published, admin)
    with pytest.raises(Refused, match="supervisory organ"):
        confirm_order(order=order, confirmed=True, by=cast.reviewer)
    assert confirm_order(order=order, confirmed=True, by=substitute).confirmed


def test_an_order_counts_once_and_a_text_is_withdrawn_once(cast, admin, published):
    order = filed(published, admin)
    with pytest.raises(Refused, match="already"):
        filed(published, admin)
    confirm_order(order=order, confirmed=True, by=cast.reviewer)
    with pytest.raises(Refused, match="checked already"):
        confirm_order(order=order, confirmed=True, by=cast.reviewer)
    assert len(carry_out_due()) == 1
    assert carry_out_due() == []
    with pytest.raises(Refused, match="nothing to withdraw"):
        filed(published, admin)
    assert Erasure.objects.count() == 1


def test_a_refused_order_withdraws_nothing_and_another_can_be_filed(cast, admin, published):
    order = filed(published, admin)
    with pytest.raises(Refused, match="why"):
        confirm_order(order=order, confirmed=False, by=cast.reviewer)
    confirm_order(order=order, confirmed=False, note="文号与裁定书不符", by=cast.reviewer)
    assert carry_out_due() == []
    assert NAME in Edition.objects.get().manuscript_json
    assert Notice.objects.filter(person=admin, kind="erasure_refused").exists()
    assert filed(published, admin).pk != order.pk


@pytest.mark.parametrize("missing", ["reason", "issuer", "document", "number"])
def test_without_an_order_that_can_be_named_nothing_is_filed(admin, published, missing):
    with pytest.raises(Refused, match="by which document"):
        filed(published, admin, **{missing: " － "})


def test_only_a_text_that_is_public_can_be_withdrawn(cast, admin, published):
    for part, entry in (("targets", "2027-jtys-009"), ("head", "head"), ("targets", ""), ("secret", NUMBER)):
        with pytest.raises(Refused, match="nothing to withdraw"):
            filed(published, admin, part=part, entry=entry)
    with pytest.raises(Refused, match="PDF, PNG or JPEG"):
        filed(published, admin, name="order.txt", data=b"order")


def raw(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def emptied(edition):
    return canonical(withdraw(edition.manuscript, "targets", 1))


@pytest.mark.parametrize("table", ["publishing_edition", "whitepapers_round"])
def test_without_an_order_on_record_the_database_lets_nobody_through_the_door(published, table):
    with pytest.raises(DatabaseError, match=guards.SENTENCE):
        raw(f"UPDATE {table} SET manuscript_json = %s", emptied(published))
    with pytest.raises(DatabaseError, match=guards.SENTENCE):
        raw("UPDATE publishing_artefact SET sha256 = %s", "0" * 64)


def test_the_door_is_as_wide_as_the_order_and_no_wider(cast, admin, published):
    old = published.manuscript_json
    withdrawn(published, admin, cast)
    for sql, values in (
        ("UPDATE publishing_edition SET manuscript_json = %s", [old]),
        ("UPDATE publishing_edition SET pages = 99", []),
        ("UPDATE publishing_edition SET title = 'x'", []),
        ("UPDATE publishing_edition SET manuscript_json = manuscript_json, number = 7", []),
        ("UPDATE whitepapers_round SET manuscript_json = %s", [old]),
        ("UPDATE whitepapers_round SET change_reason = 'x'", []),
        ("UPDATE publishing_artefact SET sha256 = %s", ["0" * 64]),
        ("UPDATE publishing_artefact SET name = 'x'", []),
        ("UPDATE publishing_erasure SET reason = 'x'", []),
        ("UPDATE publishing_erasedfile SET before = ''", []),
        ("UPDATE whitepapers_erasureorder SET reason = 'x'", []),
        ("UPDATE whitepapers_erasurecheck SET note = 'x'", []),
    ):
        with pytest.raises(DatabaseError, match=guards.SENTENCE):
            raw(sql, *values)


def test_verify_editions_tells_a_withdrawal_from_tampering(published):
    """Somebody with the database in their hands empties an entry: the digest still fits, the record does not."""
    on = " ON publishing_edition" if connection.vendor == "postgresql" else ""
    text = emptied(published)
    raw(f"DROP TRIGGER publishing_edition_no_update{on}")
    raw("UPDATE publishing_edition SET manuscript_json = %s", text)
    guards.install()
    assert digest(Edition.objects.get().manuscript) == published.digest
    assert any("no order of withdrawal is on record" in one.what for one in proofs())


def test_a_forged_erasure_is_found_for_no_two_people_stand_behind_it(published):
    """The forger writes the press's record too, so that the door opens; the orders' record knows nothing of it."""
    from publishing.erasing import Erased, erase, keep_anew
    from publishing.press import Printed

    text = emptied(published)
    manuscript = json.loads(text)
    files = {one.name: (b"forged " + one.name.encode(), "text/plain") for one in published.artefacts.all()}
    files["manuscript.json"] = (text.encode(), "application/json")
    entries = [{"part": "targets", "entry": NUMBER, "leaf": manuscript["parts"]["targets"][1]["leaf"]}]
    with transaction.atomic():
        kept = keep_anew(published, Printed(files, 3))
        made = Erased(published.subject, published.digest, entries, text, published, kept, 3)
        erase([made], order="f" * 64, reason="x", document="x", at=AT)
    sweep()
    assert any("no order confirmed by a second person" in one.what for one in proofs())


def test_a_text_that_comes_back_after_its_withdrawal_is_found(cast, admin, published):
    old = published.manuscript_json
    withdrawn(published, admin, cast)
    on = " ON publishing_edition" if connection.vendor == "postgresql" else ""
    raw(f"DROP TRIGGER publishing_edition_no_update{on}")
    raw("UPDATE publishing_edition SET manuscript_json = %s", old)
    guards.install()
    assert any("is back in its manuscript" in one.what for one in proofs())


def test_an_order_that_cannot_be_carried_out_is_told_and_tried_again(cast, admin, published, monkeypatch):
    order = filed(published, admin)
    confirm_order(order=order, confirmed=True, by=cast.reviewer)

    def fail(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("whitepapers.carrying_out.print_document", fail)
        assert carry_out_due() == []
        assert carry_out_due() == []
    assert Notice.objects.filter(person=admin, kind="erasure_failed").count() == 1
    assert NAME in Edition.objects.get().manuscript_json
    publish_due(now=AT)
    assert NAME not in Edition.objects.get().manuscript_json
    assert ErasureOrder.objects.count() == 1
    assert not DraftVersion.objects.filter(data__task=NAME).exists()


def test_the_screens_file_and_confirm_an_order(client, cast, admin, published):
    client.force_login(admin)
    assert client.get(reverse("whitepapers_orders")).status_code == 200
    answer = client.post(reverse("whitepapers_orders"), {"edition": published.pk})
    assert answer.url == reverse("whitepapers_file_order", args=[published.pk])
    from django.core.files.uploadedfile import SimpleUploadedFile

    said = {"entry": f"targets/{NUMBER}", "reason": REASON, "issuer": "法院", "document": "裁定书", "number": "12"}
    assert client.post(answer.url, said).status_code == 422
    client.post(answer.url, said | {"scan": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    order = ErasureOrder.objects.get()
    address = reverse("whitepapers_order", args=[order.pk])
    assert client.post(address, {"confirmed": "1"}).status_code == 409
    assert client.get(reverse("whitepapers_order_scan", args=[order.pk])).status_code == 200
    client.force_login(cast.editor)
    assert client.post(address, {"confirmed": "1"}).status_code == 409
    assert client.get(reverse("whitepapers_order_scan", args=[order.pk])).status_code == 404
    client.force_login(cast.reviewer)
    assert NAME in client.get(address).content.decode()
    assert client.post(address, {"confirmed": "1"}).status_code == 302
    carry_out_due()
    assert NAME not in client.get(address).content.decode()
    assert NAME not in Edition.objects.get().manuscript_json


def test_a_statement_of_results_that_repeats_the_text_loses_it_too_and_what_was_frozen_never_had_it(
    published, admin, cast
):
    """The year is closed and stated before the order comes: the statement is a carrier like next year's paper."""
    with time_machine.travel(dt.datetime(2028, 3, 20, 4, tzinfo=dt.UTC)):
        year = PlanYear.objects.get()
        close_year(plan_year=year, by=admin)
        page = open_statement(department=cast.department, plan_year=PlanYear.objects.get(), by=cast.editor)
        one = approve(cast, submit_paper(cast, page))
        publish_due(now=dt.datetime(2028, 3, 20, 5, tzinfo=dt.UTC))
        stated = Edition.objects.get(series="results")
        assert NAME in stated.manuscript_json
        assert NAME not in FrozenResults.objects.get().rows_json
        withdrawn(published, admin, cast)
        after = Edition.objects.get(series="results")
        assert NAME not in after.manuscript_json
        assert NAME not in Round.objects.get(pk=one.pk).manuscript_json
        assert after.digest == stated.digest
        assert NAME not in on_disk()
        assert proofs() == []
        assert list(prove_closings()) == []
