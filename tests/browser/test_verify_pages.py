"""/verify/ in a real browser: JavaScript and Python recompute the same digests, and the answer is read aloud and complete."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from portal.verification import text_digest
from publishing.manuscript import canonical, freeze, public_text, sha256, withdraw
from publishing.press import read_artefact
from targets.chasing import genuine
from tests.editions import publish_edition
from tests.factories import DepartmentFactory, make_city
from tests.publishing.test_manual import recomputed
from tests.whitepapers.manuscripts import composed, last_years, target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
# keys in UTF-16 order and in code point order differ: U+FF5E is before U+1F600, yet its unit is larger than D83D
AWKWARD = {
    "𝄞": 1, "～": 2, "😀": 3, "\ue000": 4, "a": 5, "Z": 6, "é": 7, "e\u0301": 8, "": 9, "10": 10, "9": 11, "__proto__": 12,
    "constructor": {"toString": 1}, "\x7f": "\x00\x01\x1f\x7f\u2028\u2029\"\\/\b\f\n\r\t", "big": 2**64 + 1, "neg": -(10**30),
    "zero": 0, "none": None, "yes": True, "list": [[], {}, [1, "1", "n1", "s1"]], "😀😀": "😀～𠮷", "\u200b": "\ufeff",
}  # fmt: skip


@pytest.fixture
def edition(db):
    make_city()
    return publish_edition(DepartmentFactory(code="jtys", name="市交通运输局"), targets=3)


@pytest.fixture
def page(edition, chromium, live_server) -> Page:
    page = chromium.new_page()
    page.goto(live_server.url + "/en/verify/")
    return page


def manuscripts() -> list[str]:
    secret = target(3, task=AWKWARD["😀😀"], withheld=True, withheld_reason="密")
    one, text, _ = freeze(
        **composed(targets=[target(1), target(2, extra=AWKWARD), secret], dispositions=[last_years(1)])
    )
    english = freeze(**composed(language="en", targets=[target(1, task="Ünïcode “quotes”\n\ttab")]))[1]
    return [text, public_text(text), canonical(withdraw(one, "targets", 0)), english]


def spellings(text: str) -> list[str]:
    data = json.loads(text)
    return [text, json.dumps(data, indent=2), json.dumps(data, ensure_ascii=False, separators=(" , ", " :\r\n"))]


def test_javascript_and_python_recompute_the_same_digest(page, tmp_path):
    for text in manuscripts():
        by_manual = recomputed(tmp_path, text)
        for spelling in spellings(text):
            by_script = page.evaluate("text => Whitebook.manuscriptDigest(text)", spelling)
            assert by_script == text_digest(spelling.encode()) == by_manual == recomputed(tmp_path, spelling)


def test_javascript_and_python_recompute_the_digest_of_a_notice_however_it_was_saved(page):
    said = {"schema": "whitebook-notice/1", "words": "请于7日内说明", "salt": "ab", "odd": AWKWARD}
    for spelling in spellings(canonical(said)):
        assert page.evaluate("text => Whitebook.textDigest(text)", spelling) == sha256(canonical(said))
        assert genuine.text_digest(spelling.encode()) == sha256(canonical(said))
    manuscript = manuscripts()[0]
    assert page.evaluate("text => Whitebook.textDigest(text)", manuscript) == text_digest(manuscript.encode())


def test_javascript_writes_canonical_json_as_python_does(page):
    for data in (
        AWKWARD,
        [AWKWARD],
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        0,
        True,
        None,
        [],
    ):
        for spelling in spellings(canonical(data)):
            assert page.evaluate("text => Whitebook.canonical(text)", spelling) == canonical(data)
    assert page.evaluate('Whitebook.canonical(\'[-0, {"a":1,"a":2}]\')') == canonical(json.loads('[-0, {"a":1,"a":2}]'))


@pytest.mark.parametrize("text", ["1.0", "1e2", "-0.0", "01", '"\\ud800"', "NaN", "{", "[1,]", "'a'", '{"\\udfff":1}'])
def test_javascript_refuses_what_python_refuses(page, text):
    with pytest.raises(ValueError, match=r".*"):
        canonical(json.loads(text)).encode()
    refused = "text => { try { Whitebook.canonical(text); return false } catch { return true } }"
    assert page.evaluate(refused, text)


def upload(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_the_answer_comes_without_a_new_page_into_a_live_region_and_has_an_address_of_its_own(page, edition):
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.evaluate("window.same = true")
    data = read_artefact(edition.artefacts.get(name="manuscript.json"))
    pretty = json.dumps(json.loads(data), indent=2).encode()
    page.get_by_label("PDF, JSON or CSV").set_input_files(upload("copy.json", pretty))
    page.keyboard.press("Tab")  # from the field to the first button
    page.get_by_role("button", name="Verify the file").press("Enter")
    region = page.locator("#result[role=status]")
    region.get_by_role("heading", name="Yes: this is the current edition").wait_for()
    assert region.get_by_text("saved anew").is_visible()
    assert region.get_by_text("copy.json").is_visible()
    assert page.evaluate("window.same") is True
    assert page.title().startswith("Yes: this is the current edition")
    assert posts == []
    page.reload()
    assert region.get_by_role("heading", name="Yes: this is the current edition").is_visible()


DROP = """([selector, files]) => {
  const transfer = new DataTransfer();
  for (const [name, text] of files) transfer.items.add(new File([text], name));
  document.querySelector(selector).dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


def test_a_file_can_be_dropped_and_two_at_once_are_asked_for_one_by_one(page, edition):
    csv = read_artefact(edition.artefacts.get(name="targets.csv")).decode("utf-8-sig")
    page.evaluate(DROP, ["form[data-hash]", [["a.csv", "x"], ["b.csv", "y"]]])
    assert page.get_by_text("One file at a time, please.").is_visible()
    page.evaluate(DROP, ["form[data-hash]", [["targets.csv", "\ufeff" + csv]]])
    page.get_by_role("heading", name="Yes: this is the current edition").wait_for()
    page.evaluate(DROP, ["form[data-hash]", [["targets.csv", csv]]])
    page.get_by_role("heading", name="No published edition has this fingerprint").wait_for()


def test_the_second_button_sends_the_file_for_its_signature(page, edition):
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    data = read_artefact(edition.artefacts.get(name="whitepaper.pdf"))
    page.get_by_label("PDF, JSON or CSV").set_input_files(upload("whitepaper.pdf", data))
    page.get_by_role("button", name="Send it and check its signature too").click()
    page.get_by_text("Signature: not signed.").wait_for()
    assert page.get_by_role("heading", name="Yes: this is the current edition").is_visible()
    assert len(posts) == 1


def test_the_lines_in_the_manual_that_recompute_the_chain_do(live_server, edition, tmp_path):
    from django.test import Client

    manual = (ROOT / "docs/press.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", manual, re.S)
    program, file = tmp_path / "chain.py", tmp_path / "releases.json"
    program.write_text(next(one for one in snippets if "previous" in one), encoding="utf-8")
    file.write_bytes(Client().get("/chain/releases.json").content)
    done = subprocess.run([sys.executable, "-I", "-S", program, file], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"1 {edition.release.chain}"
    file.write_text(file.read_text(encoding="utf-8").replace("2027/jtys", "2027/swj"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-S", program, file], capture_output=True, text=True, check=False)
    assert done.returncode != 0
