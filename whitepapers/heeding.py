"""The verb by which a department answers what the evaluation office recommends of last year's targets and duties (ADR 35)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from targets.refusal import Overtaken, Refused, gettext_noop
from whitepapers.actions import changing
from whitepapers.approval import says_something
from whitepapers.facts import fresh_person
from whitepapers.models import RecommendationAnswer
from whitepapers.recommended import recommended

if TYPE_CHECKING:
    from targets.models import User
    from whitepapers.models import WhitePaperPage

LONGEST = 2000


def heed(
    *, paper: "WhitePaperPage", recommendation: int, text: str, by: "User", seen: int | None = None,
    at: dt.datetime | None = None,
) -> RecommendationAnswer | None:  # fmt: skip
    """Record the answer to a recommendation, unless it stands there word for word already (None).

    The editor answers all, a contributor in time those about targets of the own division. `seen` is the newest answer
    that the person saw (0: none). While a round is open nothing is answered: the round shows what stood at submission.
    Raises Refused.
    """
    text = text.strip()
    known = {one.row.pk: one for one in recommended(paper)}
    if recommendation not in known:
        raise Refused(gettext_noop("The evaluation office recommends something else by now; open the page again."))
    one = known[recommendation]
    editor = "editors" in fresh_person(by).roles
    unit = None if editor else one.unit
    with changing(paper, by=by, division=unit):
        if not says_something(text):
            raise Refused(gettext_noop("Answer the recommendation on %(number)s in words."), number=one.number)
        if len(text) > LONGEST:
            raise Refused(gettext_noop("Keep the text to %(most)s characters."), most=LONGEST)
        answers = RecommendationAnswer.objects.filter(paper=paper, recommendation=recommendation)
        last = answers.order_by("-sequence").first()
        if last is not None and last.text == text:
            return None
        there = last.sequence if last else 0
        if seen is not None and seen != there:
            raise Overtaken(
                gettext_noop("Somebody else answered the recommendation on %(number)s meanwhile."), number=one.number
            )
        try:
            with transaction.atomic():
                return RecommendationAnswer.objects.create(
                    paper=paper, recommendation=one.row, sequence=there + 1, text=text, by=by, at=at or timezone.now()
                )
        except IntegrityError as collision:
            raise Overtaken(gettext_noop("Somebody else answered at the same moment.")) from collision
