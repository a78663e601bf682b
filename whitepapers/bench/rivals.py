"""One paper of 60 targets, printed by turns: ours, WeasyPrint as it comes, Chromium, Typst.

All but Typst print the same HTML and CSS; Chromium leaves the page numbers out of its contents, and Typst gets the texts and
tables without charts, code, marks and index. Ours alone begins with the document and ends with a finished file.
"""

import multiprocessing
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from publishing.document import Document, Facts, Note, Prose, Table
from whitepapers.bench.child import start
from whitepapers.bench.city import make_bench, make_paper, make_year
from whitepapers.compose import compose

YEAR, TARGETS, TURNS, MANY = 2052, 60, 5, 8
FRESH = multiprocessing.get_context("spawn")


def rows() -> Iterator[str]:
    """Yield each printer's seconds and its ratio to WeasyPrint as it comes; then many papers on all cores."""
    composed = compose(make_paper(make_bench("rivals"), make_year(YEAR), TARGETS))
    composed["head"] |= {"round": 1, "edition": 1}
    with ProcessPoolExecutor(1, mp_context=FRESH, initializer=start) as pool:
        found = pool.submit(by_turns, composed).result()
        base = statistics.median(found["WeasyPrint as it comes"])
        for name, seconds in found.items():
            middle = statistics.median(seconds)
            yield f"{name:32} {middle:6.2f} s of processor, {middle / base:5.2f} × WeasyPrint as it comes"
        chromium = statistics.median(found["Chromium"])
        yield f"ours to Chromium: {statistics.median(found['ours, finished']) / chromium:.2f}"
    yield from many(composed)


def by_turns(composed: dict[str, Any]) -> dict[str, list[float]]:
    """Print the paper with each printer in turn, warm; return processor seconds, child processes included."""
    from publishing.manuscript import freeze
    from publishing.pdf import render_pdf
    from whitepapers.layout import lay_out

    manuscript, text, digest = freeze(**composed)
    document = lay_out(manuscript, digest=digest, number=1)
    html, style = plain_page(document)
    ours, _same = plain_page(document, quick=True)
    printers: dict[str, Callable[[], object]] = {
        "WeasyPrint as it comes": lambda: as_it_comes(html, style),
        "WeasyPrint as it comes, our HTML": lambda: as_it_comes(ours, style),
        "WeasyPrint as it comes, tagged": lambda: as_it_comes(html, style, "pdf/ua-1"),
        "ours, finished": lambda: render_pdf(document, text),
        "Typst": typst_printer(document),
    }
    found: dict[str, list[float]] = {}
    with chromium_printer(html, style) as by_chromium:
        for turn in range(TURNS + 1):
            for name, run in [*printers.items(), ("Chromium", by_chromium)]:
                clock = chromium_seconds if name == "Chromium" else time.process_time
                begun = clock()
                run()
                if turn:  # the first is cold
                    found.setdefault(name, []).append(clock() - begun)
    return found


def plain_page(document: Document, *, quick: bool = False) -> tuple[str, str]:
    """Return (HTML, CSS) of the paper as anybody would write it: each row bears its own id. `quick`: its number does, as ours."""
    from django.template.loader import render_to_string
    from django.utils.translation import override

    from publishing.fetcher import STATIC
    from publishing.web import language_tag

    with override(document.language):
        html: str = render_to_string(
            "publishing/paper.html", {"document": document, "lang": language_tag(document.language)}
        )
    if not quick:
        html = re.sub(r'<tr>(<th scope="row">(?:<p>)?<b) (id="[^"]*")>', r"<tr \2>\1>", html)
    widths = {column.width for table in document.tables() for column in table.columns}
    return html, (STATIC / "print.css").read_text() + "".join(f".w{one}{{width:{one}%}}" for one in sorted(widths))


def as_it_comes(html: str, style: str, variant: str | None = None) -> bytes:
    """Print with WeasyPrint alone."""
    import weasyprint.pdf
    from weasyprint import CSS, HTML
    from weasyprint.pdf.tags import add_tags

    from publishing import levers

    ours, weasyprint.pdf.add_tags = weasyprint.pdf.add_tags, add_tags
    try:
        with levers.released():
            page = HTML(string=html)
            data: bytes = page.write_pdf(stylesheets=[CSS(string=style)], pdf_variant=variant)
    finally:
        weasyprint.pdf.add_tags = ours
    return data


@contextmanager
def chromium_printer(html: str, style: str) -> Iterator[Callable[[], object]]:
    """Hold a warm Chromium; yield what prints the page with it."""
    from playwright.sync_api import sync_playwright

    whole = html.replace("</head>", f"<style>{style}</style></head>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        def run() -> bytes:
            page = browser.new_page()
            page.set_content(whole)
            data = page.pdf(format="A4", tagged=True, outline=True)
            page.close()
            return data

        yield run
        browser.close()


def chromium_seconds() -> float:
    """Return the processor seconds of every Chromium process on this machine, those that ended counted by their parent."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _end, rest = stat.read_text().rpartition(")")
        except OSError:  # it ended just now
            continue
        if "chrom" in name or "headless_shell" in name:
            total += sum(map(int, rest.split()[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


def typst_printer(document: Document) -> Callable[[], object]:
    """Return what prints the same text with Typst: headings, prose, facts, notes, and tables with repeated heads."""
    import typst

    source = "\n".join(_typst(document)).encode()
    return lambda: typst.compile(source)


def _typst(document: Document) -> Iterator[str]:
    yield '#set page(paper: "a4", numbering: "1")\n#set text(font: "Noto Serif CJK SC", size: 9pt, lang: "zh")'
    yield f"= {_safe(document.title)}\n#outline()"
    for section in document.sections:
        yield f"\n{'=' * (section.level + 1)} {_safe(section.heading)}\n"
        for block in section.blocks:
            if isinstance(block, Prose):
                yield _safe(re.sub(r"<[^>]+>", " ", block.html))
            elif isinstance(block, Note):
                yield _safe(block.text)
            elif isinstance(block, Facts):
                yield from (f"/ {_safe(term)}: {_safe(value)}" for term, value in block.pairs)
            elif isinstance(block, Table):
                widths = ", ".join(f"{column.width}fr" for column in block.columns)
                heads = ", ".join(f"[{_safe(column.label)}]" for column in block.columns)
                yield f"#table(columns: ({widths}), table.header({heads}),"
                for row in block.rows:
                    cells = (" \\ ".join(_safe(one) for one in cell.texts() if one) for cell in row.cells)
                    yield "  " + " ".join(f"[{cell}]," for cell in cells)
                yield ")"


def _safe(text: str) -> str:
    return re.sub(r"([\\#$*_`<>@\[\]/=+~-])", r"\\\1", text)


def many(composed: dict[str, Any]) -> Iterator[str]:
    """Yield what several papers take: by one warm worker as it comes, and by our printer on all cores; by the clock."""
    from publishing.manuscript import freeze
    from publishing.press import print_document
    from whitepapers.layout import lay_out

    manuscript, text, digest = freeze(**composed)
    document = lay_out(manuscript, digest=digest, number=1)
    print_document(document, text)  # the printer is warm
    with ProcessPoolExecutor(1, mp_context=FRESH, initializer=start) as worker, ThreadPoolExecutor(2) as threads:
        html, style = plain_page(document)
        worker.submit(as_it_comes, html, style).result()

        def half() -> None:
            for _paper in range(MANY // 2):
                worker.submit(as_it_comes, html, style).result()

        before = seconds(half)
        ours = seconds(lambda: list(threads.map(lambda _paper: print_document(document, text), range(MANY))))
        alone = before + seconds(half)  # half before and half after: what else the machine does changes meanwhile
    yield f"{MANY} papers by the clock: one warm WeasyPrint worker {alone:.1f} s, ours {ours:.1f} s, {ours / alone:.2f} ×"


def seconds(step: Callable[[], object]) -> float:
    """Return what a step takes by the clock."""
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun
