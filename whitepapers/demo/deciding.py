"""Signs off, submits and decides on the demo's papers, each step by whom it concerns; what a killed load did is not done again."""

import datetime as dt

from targets.models import User
from whitepapers.actions import decide, sign_off, submit
from whitepapers.approval import Outcome, Stage
from whitepapers.compose import compose_content
from whitepapers.demo.papers import editor
from whitepapers.facts import paper_facts
from whitepapers.models import Round, WhitePaperPage


def sign(paper: WhitePaperPage, at: dt.datetime) -> None:
    """Let the department's head sign the text as it is, unless that is done."""
    content, _ = compose_content(paper)
    if paper_facts(paper).signed != content:
        sign_off(paper=paper, by=User.objects.get(username=f"head-{paper.department.code}"), content=content, at=at)


def hand_in(paper: WhitePaperPage, at: dt.datetime) -> Round:
    """Let the head sign and, two hours later, the editor submit."""
    sign(paper, at)
    return submit(paper=paper, by=editor(paper.department.code), at=at + dt.timedelta(hours=2))


def decider(one: Round, stage: Stage) -> User:
    """Return who decides on a round at a stage: one of the two reviewers, or the leader in charge."""
    if stage is Stage.SUPERVISORY:
        return User.objects.get(username=f"reviewer{'-2' if one.paper_id % 2 else ''}")
    leader = one.paper.department.leader
    assert leader is not None, "every department of the demo has a leader in charge"
    return leader


def decide_on(
    one: Round, stage: Stage, at: dt.datetime, outcome: Outcome = Outcome.APPROVED, comment: str = "同意。"
) -> None:
    """Decide on a round as whoever does so at its stage; a recall is the editor's."""
    by = editor(one.paper.department.code) if outcome is Outcome.RECALLED else decider(one, stage)
    decide(round=one, stage=stage, outcome=outcome, digest=one.digest, by=by, comment=comment, at=at)


def approve(one: Round, *, reviewed: dt.datetime, approved: dt.datetime) -> None:
    """Pass both stages, unless that is done."""
    for stage, at in ((Stage.SUPERVISORY, reviewed), (Stage.LEADER, approved)):
        if not one.decisions.filter(stage=stage).exists():
            decide_on(one, stage, at)
