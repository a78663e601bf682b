"""How a matter is called where people read of it, and the sentences of the letters about it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from targets.chasing.occasions import parse_key
from targets.period_words import period_label


def matter_words(key: str) -> str:
    """Return what is chased, in the interface's language: the report on a quarter, a milestone, the promise itself."""
    kind, about = parse_key(key)
    if kind == "report":
        return _("report on %(period)s") % {"period": period_label(about)}
    words = _("milestone of %(day)s") if kind == "milestone" else _("the promise itself, by %(day)s")
    return words % {"day": about.isoformat()}


# the sentences of the letters; see targets/chasing/telling.py
REMINDER = gettext_noop("%(target)s: a reminder. %(matter)s; an answer is due by %(day)s.")
REMINDERS = gettext_noop("A reminder: on %(count)s targets an answer is due by %(day)s.")
OVERDUE = gettext_noop("%(target)s is overdue: %(matter)s; an answer was due by %(day)s.")
OVERDUES = gettext_noop("%(count)s targets are overdue: an answer was due by %(day)s.")
DRAFTED = gettext_noop("%(count)s drafts of notices and referrals wait to be issued.")
