"""What the public sees of checking: methods, checks on site, statuses set by hand, misses, both values, the rules."""

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
import time_machine

from targets.actions import verify
from targets.attaching import Attachment
from targets.checking.accepting import accept_claimed
from targets.checking.drawing import draw_sample
from targets.checking.misses import give_reason, judge_miss
from targets.checking.overrides import confirm_override, override_status
from targets.checking.site_checks import record_site_check
from targets.completion import SIGNS
from targets.missed import MATTERS
from targets.models import Evidence, PlanYear, SampleSeed, Target
from targets.overriding import RULES
from targets.reporting import METHODS, Finding
from targets.sampling import REASONS
from tests.editions import publish_edition
from tests.factories import make_city, make_person
from tests.targets.checking.test_accepting import nobody
from tests.targets.year import claim, find, moment

pytestmark = pytest.mark.django_db
REASON = "现场复核与台账不符，按复核结果认定。"
WHY = "征地拆迁延期，已重新排定工期。"
ADDRESS = "/targets/2027-jtys-001/"


@pytest.fixture(autouse=True)
def april(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2027, 4, 22, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def target(cast):
    make_city()
    publish_edition(cast.department, targets=2)
    return Target.objects.select_related("plan_year", "department").get(number="2027-jtys-001")


def text(client, address=ADDRESS):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_finding_says_how_it_was_reached_and_of_a_check_on_site_its_day_and_nothing_more(client, cast, target):
    visit = record_site_check(
        target=target, by=cast.inspector, day=dt.date(2027, 4, 9), place="新华路", note="只有三公里", at=moment(4, 10)
    )
    one = claim(cast, target)
    assert "9 April 2027" not in text(client)
    verify(report=one, by=cast.inspector, finding=Finding("verified", Decimal(12), method="site"), site_check=visit)
    page = text(client)
    assert "checked on site (9 April 2027)" in page
    assert "新华路" not in page
    assert "三公里" not in page


def test_what_was_accepted_on_the_papers_keeps_its_files_private_until_somebody_opened_them(client, cast, target):
    file = Attachment("名单.csv", b"a,b\n1,2\n", "text/csv")
    one = claim(cast, target, evidence=[file])
    nobody()
    accept_claimed(reports=[one.pk], by=cast.inspector)
    page, address = text(client), f"{ADDRESS}evidence/{Evidence.objects.get().pk}/"
    assert "accepted on the papers" in page
    assert "名单" not in page
    assert client.get(address).status_code == 404
    find(cast, one, note="抽查原件", at=moment(4, 21))
    assert "名单" in text(client)
    assert client.get(address).status_code == 200


def test_a_status_set_by_hand_is_marked_signed_explained_and_stands_beside_the_computed_one(client, cast, target):
    find(cast, claim(cast, target))
    first = make_person("inspectors", "first", post="督查专员", last_name="甲")
    second = make_person("inspectors", "second", post="督查处长", last_name="乙")
    made = override_status(target=target, status="met", reason=REASON, by=first)
    for address in (ADDRESS, "/2027/", "/2027/jtys/", "/search/?q=公交"):
        assert "✎" not in text(client, address), "a proposal is nobody's business"
    assert REASON not in text(client)
    confirm_override(override=made, by=second)
    page = text(client)
    for shown in ("set by hand", REASON, "甲, 督查专员", "乙, 督查处长", "22 April 2027", "On track"):
        assert shown in page
    for address in ("/2027/", "/2027/jtys/", "/search/?q=公交"):
        assert "✎" in text(client, address)
    assert "1 status was set by hand" in text(client, "/2027/")


def test_a_reason_is_public_together_with_the_finding_and_silence_at_once(client, cast, target):
    Target.objects.filter(pk=target.pk).update(due=dt.date(2027, 4, 1))
    assert "reason is owed until 11 April 2027" in text(client)
    give_reason(target=target, text=WHY, by=cast.editor)
    page = text(client)
    assert "gave its reason on 22 April 2027" in page
    assert WHY not in page
    judge_miss(target=target, outcome="justified", text="拆迁延期属实，非部门所能左右。", by=cast.reviewer)
    page = text(client)
    assert WHY in page
    assert "拆迁延期属实" in page
    assert "Overdue" in page  # a finding changes no status
    find(cast, claim(cast, target, 41, at=moment(4, 22)), 41, at=moment(4, 22), completed_on=dt.date(2027, 3, 30))
    page = text(client)
    assert "It had been missed; the status was corrected" in page
    assert WHY in page


def test_lists_show_claimed_and_verified_and_sums_both_wordings(client, cast, target):
    find(cast, claim(cast, target, 13), 11)
    for address in ("/2027/", "/2027/jtys/", "/search/?q=公交", ADDRESS):
        page = text(client, address)
        assert "13公里" in page, address
        assert "11公里" in page, address
    assert "against the first wording" in text(client, "/2027/")


def test_the_rules_page_holds_every_table_and_the_seeds_by_which_anybody_repeats_the_draw(client, cast, target):
    page = text(client, "/rules/")
    words = [one.word for one in (*SIGNS.values(), *REASONS.values(), *MATTERS.values())] + list(RULES)
    words += [rule for pair in METHODS.values() for rule in pair]
    missing = [one for one in words if one not in page.replace("&#x27;", "'") and one != "no miss"]
    assert missing == []
    assert "The seeds that were drawn" not in page
    draw_sample(plan_year=PlanYear.objects.get(year=2027), period="2027Q1", by=cast.inspector)
    seed = SampleSeed.objects.get().seed
    assert seed in text(client, "/rules/")
    assert len(hashlib.sha256(f"{seed}:{target.number}".encode()).hexdigest()) == 64
