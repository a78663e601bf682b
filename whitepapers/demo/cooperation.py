"""Lets one department of the demo hear those it works with: some confirm, one objects and is heard, the rest are silent."""

import datetime as dt

from targets.models import User
from whitepapers.cooperation import Document, Partner, ask, cooperate, coordinate, parts_of
from whitepapers.demo.papers import editor
from whitepapers.models import CooperationRequest, WhitePaperPage

OBJECTED = (1, "zjj")  # number of the target, and who objects to it
CONFIRMS = frozenset({"jtys", "zjj"})  # these answer for all their parts; nobody else has said a word yet
OBJECTION = (
    "建筑工地扬尘只是来源之一，按目前写法易被理解为由本局承担浓度下降责任，请写明本局只负责房屋建筑工地扬尘管控。"
)
AGREED = "经协商，浓度目标由生态环境局负总责；住房和建设局只负责房屋建筑工地扬尘管控，按月提供检查台账。"
MINUTES = "《细颗粒物治理责任分工协调会议纪要》（第1次会议）"


def hear_the_others(paper: WhitePaperPage, ago: list[dt.datetime]) -> None:
    """Ask every co-operating department, answer for two of them, and settle the one objection by the lead's record."""
    lead = editor(paper.department.code)
    requests = {(one.number, one.department_id): one for one in ask(paper=paper, by=lead, at=ago[6])}
    for part in parts_of(paper):
        if part.department.code in CONFIRMS:
            _speak(part, requests[part.number, part.department.pk], lead, ago)


def _speak(part: Partner, request: CooperationRequest, lead: User, ago: list[dt.datetime]) -> None:
    by = editor(part.department.code)
    if (part.number, part.department.code) != OBJECTED:
        cooperate(request=request, answer="confirmed", by=by, at=ago[4])
        return
    objection = cooperate(request=request, answer="objected", text=OBJECTION, by=by, at=ago[5])
    coordinate(objection=objection, text=AGREED, document=Document(MINUTES), by=lead, at=ago[2])
