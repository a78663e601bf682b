"""Draws the demo's evidence: a picture of the works and an acceptance sheet, the same bytes each time."""

import io

from PIL import Image, ImageDraw

from targets.attaching import Attachment
from targets.evidence import check_file
from targets.web_address import Address, check_address

# department → (file name of the picture, the works' colour); other departments send no files
SHOWN = {"jtys": ("现场照片.png", "#b5482f"), "swj": ("现场照片.png", "#2f6fb5")}


def evidence_for(code: str, position: int, text: str, period: str) -> list[Attachment]:
    """Return the files that go with a claim: every second target of two departments sends some."""
    if code not in SHOWN or position % 2:
        return []
    name, colour = SHOWN[code]
    sheet = f"验收记录（演示数据，虚构）\n期间：{period}\n内容：{text}\n结论：资料齐全，现场与台账一致。\n"
    files = [(f"{period}{name}", _picture(colour, position)), (f"{period}验收记录.txt", sheet.encode())]
    return [Attachment(shown, data, kind) for label, data in files for shown, kind in [check_file(label, data)]]


def links_for(code: str, position: int, period: str) -> list[Address]:
    """Return the addresses that go with a claim: every third target of two departments names a public page."""
    if code not in SHOWN or position % 3:
        return []
    return [check_address(f"https://www.hongzhou.example/{code}/{period.lower()}", "部门网站：工作动态（演示）")]


def _picture(colour: str, position: int) -> bytes:
    """Return a small drawing: sky, houses, a street with a coloured lane or a canal."""
    image = Image.new("RGB", (640, 400), "#cfe0ee")
    pen = ImageDraw.Draw(image)
    for index in range(9):
        left, height = index * 74 - 12, 90 + (index * 37 + position * 23) % 110
        pen.rectangle((left, 240 - height, left + 60, 250), fill=("#8a97a3", "#a3adb6", "#77858f")[index % 3])
        for floor in range(height // 24):
            pen.rectangle(
                (left + 10, 236 - height + floor * 24 + 8, left + 50, 236 - height + floor * 24 + 18), fill="#dfe7ee"
            )
    pen.rectangle((0, 250, 640, 400), fill="#5b6167")
    pen.polygon(((250, 250), (330, 250), (470, 400), (170, 400)), fill=colour)
    for step in range(5):
        pen.rectangle((286 - step * 2, 262 + step * 28, 294 + step * 2, 276 + step * 28), fill="#f4f1e8")
    pen.line((330, 250, 470, 400), fill="#f4f1e8", width=4)
    pen.line((250, 250, 170, 400), fill="#f4f1e8", width=4)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()
