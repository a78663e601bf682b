"""The case file's part on a round that says what the evaluation office recommended and what the department answered by then."""

from django.utils.translation import gettext as _

from publishing.document import Facts, Section
from whitepapers.models import Round
from whitepapers.recommended import recommended


def recommended_sections(one: Round) -> list[Section]:
    """Return the section, or nothing where nothing was recommended; two queries at most."""
    rows = recommended(one.paper, until=one.at)
    if not rows:
        return []
    pairs: list[tuple[str, str]] = []
    for each in rows:
        pairs.append((each.number, _("Recommended: %(text)s") % {"text": each.row.text}))
        pairs.append(
            ("", _("Answered: %(text)s") % {"text": each.answer.text} if each.answer else _("Not answered yet."))
        )
    heading = _("What the evaluation office recommends of last year")
    return [Section(f"round-{one.number}-recommended", heading, (Facts(tuple(pairs)),), level=2)]
