"""Draws the state machine of chasing from its tables: the picture, the intervals, and who writes each step. Pure."""

from collections.abc import Callable

from targets.chasing.machine import LADDER, Rung, Terms
from targets.chasing.steps import ANSWERED_BY, STEPS, Step

Translate = Callable[[str], str]


def _when(rung: Rung) -> str:
    days = getattr(Terms(), rung.term) if rung.term else 1
    where = {"before": "before the date", "due": "after the answer was due", "step": "after it was issued"}
    unit = "working day" if days == 1 else "working days"
    return f"{days} {unit} {where[rung.counted]}"


def picture() -> str:
    """Return the ladder as a Mermaid diagram: thin arrows are the machine's, those with an inspector's word are people's."""
    lines = ["```mermaid", "stateDiagram-v2"]
    before = "[*]"
    for rung in LADDER:
        start = str(rung.after) if rung.after else before
        lines.append(f"    {start} --> {rung.step}: {_when(rung)}")
        if rung.step in ANSWERED_BY:
            lines.append(f"    {rung.step} --> {ANSWERED_BY[rung.step]}: an inspector issues it")
            lines.append(f"    {rung.step} --> dropped: an inspector drops it, with a reason")
    lines.append("    dropped --> [*]")
    lines.append("    referred --> [*]: the supervisory organ decides and closes")
    lines.append("```")
    return "\n".join(lines)


def intervals() -> str:
    """Return the table of what falls due when."""
    rows = ["| step | follows | falls due | a plan year sets |", "|---|---|---|---|"]
    for rung in LADDER:
        after = f"`{rung.after}`" if rung.after else "–"
        days = f"{getattr(Terms(), rung.term)} (`{rung.term}`)" if rung.term else "no"
        rows.append(f"| `{rung.step}` | {after} | {rung.rule} | {days} |")
    return "\n".join(rows)


def hands(translate: Translate) -> str:
    """Return the table of steps: who writes each, what it is called in both languages, and whether it can be there twice."""
    rows = ["| step | by | called | 中文 | once |", "|---|---|---|---|---|"]
    for step in Step:
        kind = STEPS[step]
        once = "yes" if kind.once else "no"
        rows.append(f"| `{step}` | {kind.hand} | {kind.word} | {translate(kind.word)} | {once} |")
    return "\n".join(rows)
