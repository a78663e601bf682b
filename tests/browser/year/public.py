"""What somebody without an account sees: nothing before the release, then everything together; and proves a copy."""

import re
from pathlib import Path

from playwright.sync_api import APIResponse, Page, expect

from tests.browser.visits import Visits

TARGET = "/targets/2027-jtys-001/"
SECRET = (
    "/2027/",
    "/2027/jtys/",
    "/2027/jtys/v1/",
    "/2027/jtys/v1/whitepaper.pdf",
    "/2027/jtys/v1/manuscript.json",
    TARGET,
)


def sees_nothing(visits: Visits) -> None:
    """Every address of the paper is none, the home page names no year, and the search finds nothing."""
    page = visits.public()
    for address in SECRET:
        answer = page.goto(address) if not address.endswith((".pdf", ".json")) else page.request.get(address)
        assert answer is not None
        assert answer.status == 404, address
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("目前还没有公开的白皮书")
    search(page, "公交")
    expect(page.get_by_role("main")).not_to_contain_text("2027-jtys")


def search(page: Page, words: str) -> None:
    """Ask the first page's search box."""
    page.goto("/")
    page.get_by_role("searchbox", name="搜索承诺").fill(words)
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("searchbox")).to_have_value(words)


def reads_the_paper(visits: Visits, folder: Path) -> None:
    """From the first page to the year, the paper, its files, a promise by search, and the proof of the PDF."""
    page = visits.public()
    page.goto("/")
    visits.picture(page, "public-home")
    page.get_by_role("link", name="2027").first.click()
    visits.picture(page, "public-year")
    page.get_by_role("link", name="市交通运输局").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("市交通运输局2027年部门责任白皮书")
    expect(page.get_by_role("main")).to_contain_text("以首末站发车时刻计")
    expect(page.get_by_role("main")).not_to_contain_text("李处长")
    visits.picture(page, "public-paper")
    digest = re.findall(r"\b[0-9a-f]{64}\b", page.get_by_role("main").inner_text())[-1]
    pdf = page.request.get(str(page.get_by_role("link", name=re.compile("^PDF")).get_attribute("href")))
    proves(visits, page, pdf, digest, folder)
    search(page, "公交")
    expect(page.get_by_role("status").filter(has_text="2项承诺")).to_be_visible()
    visits.picture(page, "public-search")
    page.get_by_role("link", name="2027-jtys-001").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("全市新增公交专用道")
    visits.picture(page, "public-target")
    in_english(page)


def proves(visits: Visits, page: Page, pdf: APIResponse, digest: str, folder: Path) -> None:
    """The PDF is one, and /verify/ knows it and the digest printed in it, and knows no copy with another byte."""
    assert pdf.ok
    assert pdf.body().startswith(b"%PDF")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="核对").click()
    page.get_by_role("textbox", name="SHA-256").fill(digest)
    page.get_by_role("button", name="核对指纹").click()
    expect(page.get_by_role("heading", name="是，这是现行版本")).to_be_visible()
    visits.picture(page, "public-verified")
    for name, data, said in (("白皮书.pdf", pdf.body(), "是，这是现行版本"), ("改过.pdf", pdf.body() + b" ", "没有")):
        (folder / name).write_bytes(data)
        page.get_by_label("PDF、JSON或CSV文件").set_input_files(folder / name)
        page.get_by_role("button", name="核对文件").click()
        expect(page.get_by_role("heading", level=2, name=re.compile(said)).first).to_be_visible()


def in_english(page: Page) -> None:
    """The same promise with the English interface; the department's words stay its own."""
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Claimed and verified")).to_be_visible()
    expect(page.get_by_role("link", name="Transport Bureau").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("全市新增公交专用道")


def sees_no_claim_yet(visits: Visits) -> None:
    """A claim that nobody has checked is shown as a figure that doesn't count: no words of it and no evidence."""
    page = visits.public()
    page.goto(TARGET)
    main = page.get_by_role("main")
    expect(main).to_contain_text("尚未核验")
    expect(main).not_to_contain_text("六条专用道")
    finds_no_evidence(page, 1)


def finds_no_evidence(page: Page, pk: int) -> None:
    """Neither the page nor any address gives the file out."""
    expect(page.get_by_role("main")).not_to_contain_text("验收照片")
    assert page.request.get(f"{TARGET}evidence/{pk}/").status == 404
    assert "image" not in page.request.get(f"/admin/progress/evidence/{pk}/").headers["content-type"]


def sees_both_figures(visits: Visits) -> None:
    """What was claimed stands beside what was found; the evidence of a disputed claim stays private."""
    page = visits.public()
    page.goto(TARGET)
    row = page.get_by_role("row", name=re.compile("第1季度"))
    for words in ("12公里", "11公里", "六条专用道", "有一公里尚未划线", "−1"):
        expect(row).to_contain_text(words)
    finds_no_evidence(page, 1)
    visits.picture(page, "public-target-disputed")


def sees_it_kept(visits: Visits) -> None:
    """At the year's end the promise is met, with the evidence that was accepted, and on the first page as well."""
    page = visits.public()
    page.goto(TARGET)
    expect(page.get_by_text("按期完成").first).to_be_visible()
    finds_no_evidence(page, 1)
    visits.picture(page, "public-target-met")
    row = page.get_by_role("row", name=re.compile("第4季度"))
    photo = page.request.get(str(row.get_by_role("link", name="竣工照片").get_attribute("href")))
    assert photo.ok
    assert photo.headers["content-type"].startswith("image/")
    page.goto("/")
    page.get_by_role("link", name="按期完成").first.click()
    expect(page.get_by_role("link", name="2027-jtys-001")).to_be_visible()
    visits.picture(page, "public-year-end")
