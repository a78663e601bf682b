"""When a statement of results may be opened, submitted, approved and opened again. Pure, standard library only.

Everything else about its road (who edits, signs, submits, decides) is the paper's own rule (whitepapers/approval/).
"""

from dataclasses import dataclass

from targets.refusal import Refused, gettext_noop


@dataclass(frozen=True)
class StatementFacts:
    """A department's year as the statement sees it: versions of the frozen results, 0 where there is none."""

    frozen: int = 0  # the version that counts now
    stated: int = 0  # the version that the text in question states
    published: int = 0  # the version that the public statement states


def check_open(facts: StatementFacts) -> None:
    """A statement is drafted from frozen results, so the year has to be closed."""
    if facts.frozen == 0:
        raise Refused(
            gettext_noop("The year is not closed, or the department promised nothing: no results are frozen to state.")
        )


def check_current(facts: StatementFacts) -> None:
    """Refuse a text that states results which were corrected since."""
    if facts.stated != facts.frozen:
        raise Refused(
            gettext_noop(
                "The results were corrected after this text was composed (version %(frozen)s instead of %(stated)s): "
                "return it, and let the department submit it anew."
            ),
            frozen=facts.frozen,
            stated=facts.stated,
        )


def check_again(facts: StatementFacts) -> None:
    """A published statement is opened again only where a result was corrected since: its figures are nobody's to edit."""
    if facts.frozen <= facts.published:
        raise Refused(gettext_noop("No result was corrected since; the published statement stands."))
