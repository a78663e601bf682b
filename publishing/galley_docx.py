"""Writes a galley for Word: Chinese as GB/T 9704 sets an official document, English as a press release; the same bytes each time."""

import datetime as dt
import io
import zipfile
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from publishing.galley import Galley, Line

# kind → (style, Latin font, Chinese font, size in points, bold); sizes and fonts of GB/T 9704-2012
CHINESE = {
    "title": ("Title", "Times New Roman", "方正小标宋简体", 22, False),
    "byline": ("Subtitle", "Times New Roman", "楷体_GB2312", 16, False),
    "heading": ("Heading 1", "Times New Roman", "黑体", 16, False),
    "subheading": ("Heading 2", "Times New Roman", "楷体_GB2312", 16, False),
    "text": ("Normal", "Times New Roman", "仿宋_GB2312", 16, False),
}
ENGLISH = {
    "title": ("Title", "Times New Roman", "宋体", 20, True),
    "byline": ("Subtitle", "Times New Roman", "宋体", 12, False),
    "heading": ("Heading 1", "Times New Roman", "宋体", 15, True),
    "subheading": ("Heading 2", "Times New Roman", "宋体", 12, True),
    "text": ("Normal", "Times New Roman", "宋体", 11, False),
}
MARGINS = {True: (37, 35, 28, 26), False: (25, 25, 25, 25)}  # Chinese or not → top, bottom, left, right in mm
LEADING = 28  # points: 22 lines a page, as GB/T 9704 has it


def as_docx(galley: Galley) -> bytes:
    """Return the galley as a docx with real headings, page numbers and the edition's digest; every date is the edition's."""
    document = Document()
    looks = CHINESE if galley.chinese else ENGLISH
    _page(document, galley)
    for look in looks.values():
        _style(document, galley, *look)
    for before, one in zip((None, *galley.lines), galley.lines, strict=False):
        opens = before is not None and before.kind != "imprint" == one.kind
        _paragraph(document, galley, one, looks.get(one.kind, looks["text"])[0], opens=opens)
    said = document.core_properties
    moment = dt.datetime.combine(galley.dated, dt.time())
    said.title, said.author, said.last_modified_by, said.identifier = (
        galley.title,
        galley.issuer,
        galley.issuer,
        galley.digest,
    )
    said.language, said.created, said.modified = "zh-CN" if galley.chinese else "en", moment, moment
    said.revision, said.comments = 1, ""
    out = io.BytesIO()
    document.save(out)
    return _dated(out.getvalue(), galley.dated)


def _page(document: Any, galley: Galley) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, bottom, left, right = (Mm(one) for one in MARGINS[galley.chinese])
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = top, bottom, left, right
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", "PAGE", " —") if galley.chinese else ("PAGE",):
        run = foot.add_run("1" if part == "PAGE" else part)
        if part == "PAGE":
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run._r.addprevious(field)
            field.append(run._r)  # what is shown until the program has counted the pages


def _style(document: Any, galley: Galley, name: str, latin: str, chinese: str, size: int, bold: bool) -> None:
    style = document.styles[name]
    font, paragraph = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = latin, Pt(size), bold, False
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    fonts.set(qn("w:eastAsia"), chinese)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")  # of figures and Latin letters: as Chinese, 20,000 would break after any digit
    language.set(qn("w:eastAsia"), "zh-CN")
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")) + properties.findall(qn("w:spacing")):
        properties.remove(old)
    properties.append(language)
    centred = name in {"Title", "Subtitle"}
    paragraph.alignment = (
        WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY if galley.chinese else None
    )
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    if galley.chinese:
        paragraph.line_spacing_rule, paragraph.line_spacing = (
            WD_LINE_SPACING.EXACTLY,
            Pt(33 if name == "Title" else LEADING),
        )
        paragraph.first_line_indent = None if centred else Pt(2 * size)
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(LEADING if name == "Subtitle" else 0)
    else:
        paragraph.line_spacing, paragraph.space_before = 1.15, Pt(12 if name.startswith("Heading") else 0)
        paragraph.space_after = Pt(18 if name == "Subtitle" else 6)


def _paragraph(document: Any, galley: Galley, one: Line, style: str, *, opens: bool) -> None:
    """Add a paragraph; `opens`: it is the imprint's first."""
    paragraph = document.add_paragraph(style=style)
    if one.lead:
        paragraph.add_run(one.lead).bold = True
    run = paragraph.add_run(one.text)
    if one.kind == "imprint":
        run.font.size = Pt(10 if galley.chinese else 9)  # the fingerprint stands in one line
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT  # a fingerprint that is justified looks like another one
        shape = paragraph.paragraph_format
        shape.first_line_indent, shape.space_before, shape.space_after = Pt(0), Pt(LEADING if opens else 0), Pt(0)
        if galley.chinese:
            shape.line_spacing = Pt(20)


def _dated(data: bytes, day: dt.date) -> bytes:
    """Pack the docx anew with one date on every part: Word's own format carries the time of saving."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as saved, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in saved.infolist():
            entry = zipfile.ZipInfo(part.filename, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system, entry.compress_type = 3, zipfile.ZIP_DEFLATED
            package.writestr(entry, saved.read(part.filename))
    return out.getvalue()
