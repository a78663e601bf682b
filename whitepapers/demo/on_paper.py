"""Lets two leaders of the demo sign on paper: one sheet is filed and confirmed by the clerks, one waits for the second clerk."""

import datetime as dt
import io

from PIL import Image, ImageDraw

from targets.models import User
from whitepapers.approval import Outcome, Stage
from whitepapers.approval.on_paper import SHOWN
from whitepapers.demo.deciding import decider
from whitepapers.models import Round
from whitepapers.on_paper import Sheet, confirm_filing, file_decision

SIGNED = frozenset({"yjgl", "kjcx"})  # these departments' papers lay before their leader as a printed brief
SAID = "同意。请按期完成。"


def sign_on_paper(one: Round, at: dt.datetime, confirmed: dt.datetime | None = None) -> None:
    """File the sheet that the leader signed, and let the other clerk confirm it if that is done already."""
    first, second = (User.objects.get(username=name) for name in ("clerk", "clerk-2"))
    sheet = Sheet(decider(one, Stage.LEADER), Outcome.APPROVED, one.digest, "呈批要点签字页.png", _scan(), SAID)
    typed = one.digest[-SHOWN:]
    filing = file_decision(round=one, sheet=sheet, typed=typed, by=first, at=at)
    if confirmed is not None:
        confirm_filing(filing=filing, matches=True, typed=typed, by=second, at=confirmed)


def _scan() -> bytes:
    """Return a drawing of a page: lines of text, a box for the decision, a hand's strokes in it; the same bytes each time."""
    page = Image.new("L", (620, 877), 247)
    pen = ImageDraw.Draw(page)
    pen.rectangle((210, 70, 410, 84), fill=60)
    for line in range(18):
        pen.line((80, 140 + line * 24, 540 - line * 37 % 130, 140 + line * 24), fill=150, width=5)
    pen.rectangle((80, 620, 540, 780), outline=60, width=2)
    strokes = [(120 + step * 9, 690 + (step * 53 % 41) - 20) for step in range(24)]
    pen.line(strokes, fill=40, width=4, joint="curve")
    data = io.BytesIO()
    page.save(data, "PNG", optimize=True)
    return data.getvalue()
