"""What a notice or referral says of the texts that it lost by order: whose order, when, and why (ADR 37)."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from publishing.document import Facts, Note, Section
from publishing.erased_rows import orders_on
from targets.models.referrals import Numbered


def withdrawn_texts(paper: Numbered) -> tuple[Section, ...]:
    """Return the section on texts withdrawn by order; none for a paper that is as it was issued. One query."""
    orders = orders_on(paper)
    if not orders:
        return ()
    pairs = tuple(
        (one.document, f"{date_format(timezone.localtime(one.at), 'DATE_FORMAT')}: {one.reason}") for one in orders
    )
    how = _(
        "The fingerprint printed here is that of the paper as it was issued. The attached text lacks what was withdrawn, "
        "so its own SHA-256 is another one; that nothing else was changed is proved by the record of the orders."
    )
    return (Section("withdrawn-by-order", _("Texts withdrawn by order"), (Facts(pairs), Note(how))),)
