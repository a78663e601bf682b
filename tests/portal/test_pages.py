"""The pages: what they say, in which language, to which cache, in how many queries."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.actions import report, verify
from targets.completion import SIGNS
from targets.models import Target
from targets.reporting import Finding
from tests.editions import publish_edition, target_entry
from tests.factories import Cast, DepartmentFactory

pytestmark = pytest.mark.django_db


def text(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return answer.content.decode()


def queries(client, address):
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_first_screen_says_how_much_was_promised_met_late_and_not_met(client, cast):
    publish_edition(cast.department, targets=4)
    for target, value, day in zip(Target.objects.order_by("serial"), (40, 40, 12), (20, None, None), strict=False):
        made = report(target=target, by=cast.editor, period="2027Q4", text="完成", value=Decimal(value),
                      as_of=dt.date(2028, 1, 10), at=dt.datetime(2028, 1, 10, 4, tzinfo=dt.UTC))  # fmt: skip
        found = Finding("verified", Decimal(value), completed_on=dt.date(2027, 12, day) if day else dt.date(2028, 1, 5))
        verify(report=made, by=cast.inspector, at=dt.datetime(2028, 1, 12, 4, tzinfo=dt.UTC),
               finding=found if value == 40 else Finding("verified", Decimal(value)))  # fmt: skip
    with time_machine.travel(dt.datetime(2028, 1, 20, 4, tzinfo=dt.UTC), tick=False):
        page = text(client, "/en/")
    for word, number in (("Promised", 4), ("Met", 1), ("Met late", 1), ("Not met", 1)):
        assert f"<dt>{word}</dt><dd>{number}</dd>" in page
    assert "Overdue</a> <b>1</b>" in page


def test_before_the_first_paper_the_first_page_says_so(client, db):
    assert "No white paper is public yet" in text(client, "/en/")
    assert "目前还没有公开的白皮书" in text(client, "/")


@pytest.mark.parametrize("wanted", ["en", "en-GB,en;q=0.9", "fr", "zh-CN", "*"])
def test_the_address_alone_says_the_language(client, edition, wanted):
    chinese = client.get("/", headers={"Accept-Language": wanted})
    assert '<html lang="zh-Hans">' in chinese.content.decode()
    assert chinese["Content-Language"] == "zh-hans"
    english = client.get("/en/", headers={"Accept-Language": wanted})
    assert '<html lang="en">' in english.content.decode()
    assert "Accept-Language" not in chinese.get("Vary", "") + english.get("Vary", "")
    client.cookies["django_language"] = "en"
    assert '<html lang="zh-Hans">' in text(client, "/", headers={"Accept-Language": wanted})


def test_the_language_switch_keeps_the_page_and_its_question(client, edition):
    assert 'href="/en/2027/?status=met&amp;page=2"' in text(client, "/2027/?status=met&page=2")
    assert 'href="/2027/jtys/v1/" lang="zh-Hans"' in text(client, "/en/2027/jtys/v1/")
    missing = client.get("/en/2027/nope/")
    assert missing.status_code == 404
    assert 'href="/2027/nope/" lang="zh-Hans"' in missing.content.decode()


def test_a_papers_own_text_keeps_its_departments_language(client, edition):
    page = text(client, "/en/targets/2027-jtys-001/")
    assert '<h1 lang="zh-Hans">新增公交专用道（1）</h1>' in page


def test_every_page_carries_the_citys_notice(client, edition):
    for address in (
        "/",
        "/2027/",
        "/2027/jtys/",
        "/2027/jtys/v1/",
        "/targets/2027-jtys-001/",
        "/search/",
        "/rules/",
        "/verify/",
    ):
        assert "演示系统：均为虚构。" in text(client, address)
    assert "演示系统：均为虚构。" in client.get("/nowhere/").content.decode()


def test_no_page_asks_another_host_or_runs_anything_inline(client, edition):
    for address in (
        "/",
        "/2027/",
        "/2027/jtys/",
        "/2027/jtys/v1/",
        "/targets/2027-jtys-001/",
        "/search/?q=公交",
        "/verify/",
    ):
        names = r'<link rel="(?:canonical|[a-z]+-version|alternate)" href="[^"]*"[^>]*>'  # nothing asks for them
        page = re.sub(names, "", text(client, address))
        for forbidden in (
            " style=",
            "<style",
            "<script>",
            " onclick",
            "javascript:",
            'src="http',
            "url(http",
            "@import",
        ):
            assert forbidden not in page, (address, forbidden)
        assert 'href="http' not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_pages_may_be_kept_if_asked_for_and_set_no_cookie(client, edition):
    for address in ("/", "/2027/", "/2027/jtys/", "/targets/2027-jtys-001/", "/search/?q=公交"):
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, no-cache"
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert client.post(address).status_code == 405


def test_filters_work_together_and_what_is_no_choice_is_no_filter(client, department):
    rows = [target_entry(2027, "jtys", one, kind="dated" if one == 2 else "count") for one in (1, 2, 3)]
    publish_edition(department, targets=rows)
    publish_edition(DepartmentFactory(code="jyj"), targets=2)
    with time_machine.travel(dt.datetime(2027, 3, 5, tzinfo=dt.UTC), tick=False):
        assert "2027-jtys-002" in text(client, "/2027/?department=jtys&kind=dated&status=not_due")
        page = text(client, "/2027/?department=jtys&kind=dated&status=not_due")
        assert "2027-jtys-001/" not in page
        assert "2027-jyj-001/" not in page
        assert "没有符合筛选条件的承诺" in text(client, "/2027/?status=met")
        for nonsense in (
            "status=xxx",
            "department=%00",
            "kind='",
            "page=-5",
            "page=abc",
            "sort=;drop",
            "year=9",
            "page=99999999",
        ):
            assert "2027-jtys-001" in text(client, f"/2027/?{nonsense}")


def test_a_list_goes_on_over_pages_that_keep_the_filter(client, department):
    publish_edition(department, targets=60)
    first = text(client, "/2027/?department=jtys")
    assert "2027-jtys-050/" in first
    assert "2027-jtys-051/" not in first
    assert 'href="?department=jtys&amp;page=2#promises"' in first
    assert "2027-jtys-051/" in text(client, "/2027/?department=jtys&page=2")


def test_departments_can_be_sorted(client, department):
    publish_edition(department, targets=1)
    publish_edition(DepartmentFactory(code="aaa", name="一局", order=9), targets=5)
    page = text(client, "/2027/?sort=promised")
    table = page[page.index("<tbody>") :]
    assert table.index("/2027/aaa/") < table.index("/2027/jtys/")
    plain = text(client, "/2027/")
    assert plain[plain.index("<tbody>") :].index("/2027/jtys/") < plain[plain.index("<tbody>") :].index("/2027/aaa/")


def test_search_finds_filters_and_says_when_there_is_nothing(client, edition):
    assert "2027-jtys-002" in text(client, "/search/?q=公交")
    assert "2027-jtys-002" in text(client, "/search/?q=公交專用道&department=jtys&kind=count&year=2027")
    assert "没有包含“地铁”的" in text(client, "/search/?q=地铁")
    assert "没有可供搜索的文字" in text(client, "/search/?q=!!!")
    assert "请输入要找的内容" in text(client, "/search/")


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "' OR 1=1", "%00", '"', "NEAR(", "公" * 3000])
def test_whatever_is_searched_is_only_text(client, edition, query):
    page = client.get("/search/", {"q": query}).content.decode()
    assert "<script>alert" not in page


def test_a_papers_text_is_escaped_wherever_it_is_shown(client, department):
    evil = '<img src=x onerror="alert(1)">公交'
    rows = [target_entry(2027, "jtys", 1, task=evil, goal=evil, unit=evil[:40], quality=evil, responsible_unit=evil)]
    publish_edition(department, targets=rows)
    for address in ("/2027/", "/targets/2027-jtys-001/", "/search/?q=公交"):
        assert "<img" not in text(client, address)


def test_the_rules_page_shows_every_status_of_the_table(client, db):
    page = text(client, "/en/rules/")
    for sign in SIGNS.values():
        assert sign.word in page
        assert sign.shape in page
        assert sign.rule.replace("'", "&#x27;") in page or sign.rule in page


def test_the_number_of_queries_does_not_grow_with_departments_or_targets(client, department):
    publish_edition(department, targets=10)
    for number in range(2):
        publish_edition(DepartmentFactory(code=f"few{number}"), targets=2)
    addresses = ["/", "/2027/", "/2027/jtys/", "/2027/jtys/v1/", "/search/?q=公交", "/2027/?status=not_due"]
    few = {address: queries(client, address) for address in addresses}
    for number in range(77):
        publish_edition(DepartmentFactory(code=f"many{number}"), targets=3)
    many = [target_entry(2027, "jtys", serial) for serial in range(1, 226)]
    publish_edition(department, targets=many, number=2, reason="增加")
    assert {address: queries(client, address) for address in addresses} == few
    assert max(few.values()) <= 22


def test_one_promises_page_takes_as_many_queries_with_twelve_reports_as_with_one(client):
    cast = Cast()
    publish_edition(cast.department, targets=1)
    target = Target.objects.get()

    def say(quarter, value):
        made = report(target=target, by=cast.editor, period=f"2027Q{quarter}", text=f"完成{value}", value=Decimal(value),
                      at=dt.datetime(2028, 1, 5, 4, tzinfo=dt.UTC))  # fmt: skip
        verify(report=made, by=cast.inspector, finding=Finding("disputed", Decimal(value), note="现场核验"),
               at=dt.datetime(2028, 1, 6, 4, tzinfo=dt.UTC))  # fmt: skip

    say(1, 5)
    one = queries(client, "/targets/2027-jtys-001/")
    for value in range(6, 17):
        say(1 + value % 4, value)
    assert queries(client, "/targets/2027-jtys-001/") == one <= 17


def test_the_fault_page_needs_no_database(client, rf):
    from portal.answers import went_wrong

    with CaptureQueriesContext(connection) as caught:
        answer = went_wrong(rf.get("/"))
    assert answer.status_code == 500
    assert "暂时无法显示" in answer.content.decode()
    assert not caught


def test_healthz_answers(client, db):
    assert client.get("/healthz").json() == {"status": "ok"}
