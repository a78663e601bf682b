"""Which web addresses may be evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.refusal import Refused
from targets.web_address import (
    LONGEST_ADDRESS,
    MOST_LINKS,
    Address,
    check_address,
    check_lines,
    check_links,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://www.example.org", "https://www.example.org/"),
        ("  HTTPS://WWW.Example.ORG/a?b=1#c ", "https://www.example.org/a?b=1#c"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/验收.html", "https://example.org/%E9%AA%8C%E6%94%B6.html"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://泓州.政务/公告", "https://xn--6rtv64a.xn--zfr164b/%E5%85%AC%E5%91%8A"),
    ],
)
def test_an_address_is_kept_in_plain_letters(written, kept):
    assert check_address(written, "验收公告") == Address(kept, "验收公告")


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)", "data:text/html,<script>", "http://example.org/", "ftp://example.org/", "file:///etc/passwd",
        "vbscript:x", "//example.org/", "example.org", "https:example.org", "https:/example.org", "blob:https://example.org/x",
        "JAVASCRIPT:alert(1)//https://example.org", "java\tscript:alert(1)",
    ],
)  # fmt: skip
def test_no_other_scheme_is_taken(written):
    with pytest.raises(Refused):
        check_address(written, "说明")


@pytest.mark.parametrize(
    "written",
    ["https://user:pass@example.org/", "https://user@example.org/", "https://example.org@evil.example/", "https://@example.org/",
     "https://example.org:pass@127.0.0.1/"],
)  # fmt: skip
def test_a_name_or_password_in_an_address_is_refused(written):
    with pytest.raises(Refused, match="before the @"):
        check_address(written, "说明")


@pytest.mark.parametrize(
    "written",
    [
        "https://localhost/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://[::1]/", "https://10.0.0.8/a",
        "https://intranet/a", "https://exa_mple.org/", "https://-a.example/", "https://example..org/", "https://.example.org/",
        "https:///a", "https://", "https://example.org:99999/", "https://example.org:x/", "https://a%2eb.example%00.org/",
        f"https://{'a' * 64}.example/", "https://[v1.x]/", "https://[/",
    ],
)  # fmt: skip
def test_what_names_no_public_web_site_is_refused(written):
    with pytest.raises(Refused):
        check_address(written, "说明")


@pytest.mark.parametrize(
    "written",
    ["https://good.example\\@evil.example/", "https://good.example\\.evil.example/", "https://good.example/a b",
     "https://good.example/\u202egnp.exe", "https://good.example/a\nb", "https://good\u200b.example/", "https://good.example/\"onclick=x",
     "https://good.example/<script>", "https://good.example/\x00"],
)  # fmt: skip
def test_what_browsers_read_otherwise_than_people_is_refused(written):
    with pytest.raises(Refused):
        check_address(written, "说明")


@pytest.mark.parametrize("host", ["аррӏе.com", "gооgle.com", "ｅxample。org"])
def test_a_look_alike_of_a_known_host_is_kept_as_what_it_is(host):
    kept = check_address(f"https://{host}/", "说明").url
    assert kept.isascii()
    assert kept.startswith("https://xn--") or kept == "https://example.org/"


def test_an_address_says_what_it_shows_and_is_not_too_long():
    for title in ("", " \u200b\n", "\x07"):
        with pytest.raises(Refused, match="what it shows"):
            check_address("https://example.org/", title)
    with pytest.raises(Refused, match="to 120 characters"):
        check_address("https://example.org/", "长" * 121)
    for path in ("a" * LONGEST_ADDRESS, "验" * 80):  # each sign of Chinese takes nine in an address
        with pytest.raises(Refused, match="more than 500"):
            check_address(f"https://example.org/{path}", "说明")
    assert check_address("https://example.org/", "验收\u202e 公告\n第二行").title == "验收 公告 第二行"


def test_one_address_a_line_each_once_and_no_more_than_a_report_carries():
    written = "https://example.org/1 验收 公告\n\nhttps://example.org/2\u3000现场报道\nhttps://EXAMPLE.org/1 又一次\n"
    assert [(one.url[-1], one.title) for one in check_lines(written)] == [("1", "验收 公告"), ("2", "现场报道")]
    many = [Address(f"https://example.org/{number}", "说明") for number in range(MOST_LINKS + 1)]
    assert len(check_links(many[:-1])) == MOST_LINKS
    with pytest.raises(Refused, match="at most 5 links"):
        check_links(many)


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_written_is_refused_in_a_sentence_or_kept_as_https(url, title):
    for written in (url, f"https://{url}", f"https://example.org/{url}"):
        try:
            kept = check_address(written, title)
        except Refused:
            continue
        assert kept.url.startswith("https://")
        assert kept.url.isascii()
        assert "@" not in kept.url.split("/")[2]
        assert check_address(kept.url, kept.title) == kept
