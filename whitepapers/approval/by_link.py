"""A decision by one-time link: whose it is, for which text, and until when."""

import datetime as dt
from dataclasses import dataclass

from targets.refusal import Refused, gettext_noop


@dataclass(frozen=True)
class LinkFacts:
    """A link as the rule sees it."""

    person: int
    digest: str
    expires_at: dt.datetime
    used: bool = False
    newer: bool = False  # a later link was made for the same person and round
    withheld: bool = False  # the page behind it would tell what is withheld from the public


def refuse_withheld_by_link(*, withheld: bool) -> None:
    """Refuse the road by link where it would carry the text of a withheld target: whoever reads the mail would read it."""
    if withheld:
        raise Refused(
            gettext_noop(
                "Targets of this paper are withheld from the public, so it is not decided by link; sign in to read and"
                " decide."
            )
        )


def check_link(link: LinkFacts, *, now: dt.datetime, latest: str) -> None:
    """Refuse a link that was used, replaced or is too old, and one whose text is no longer the last submitted.

    `latest` is the digest of the paper's last round. Whether the person may decide is asked of `check_decide`.
    """
    if link.used:
        raise Refused(gettext_noop("This link was used: the decision is recorded."))
    if link.newer:
        raise Refused(gettext_noop("A newer link was sent; use that one."))
    if now >= link.expires_at:
        raise Refused(gettext_noop("This link has expired; ask for a new one."))
    refuse_withheld_by_link(withheld=link.withheld)
    if link.digest != latest:
        raise Refused(gettext_noop("The paper was submitted anew since; this link is for an earlier text."))
