"""How a letter reads: plain text in the person's language, every line of its head made safe, links in full."""

from collections.abc import Sequence
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from targets.models import City, Notice, Target, User

LONGEST_SUBJECT = 200  # characters, as the database holds them
MOST = 200  # notices in one daily letter


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """Return the text without line breaks and other control characters: nobody adds a line to a letter's head."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def target_words(target: Target) -> str:
    """Return a target's number and the beginning of its task; of one withheld from the public the number alone: mail is open."""
    return target.number if target.withheld else f"{target.number} {one_line(target.task, 40)}"


def said_of(target: Target, text: str) -> str:
    """Return what was said of a target, nothing where it is withheld from the public: whom it concerns reads it here."""
    return "" if target.withheld else text


def can_be_written_to(address: str) -> bool:
    """Say whether this is one e-mail address and nothing more."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def language_of(person: User) -> str:
    """Return the language the person reads the admin in; the city's where none was chosen."""
    profile = getattr(person, "wagtail_userprofile", None)
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE


def full(path: str) -> str:
    """Return an address of our site in full."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


def _comment(notice: Notice) -> list[str]:
    """Return the comment's lines, each with a mark before it, so that nobody takes them for ours."""
    lines = notice.comment.strip().splitlines()
    return [_("Comment:"), *(f"| {line}" for line in lines), ""] if lines else []


def _foot(city: City | None) -> list[str]:
    sender = city.label() if city else ""
    return [
        "-- ",
        " · ".join(part for part in (sender, _("Whitebook")) if part),
        _("This letter was written by a machine; answers are not read."),
        _("You choose in your account how you are told: %(link)s") % {"link": full(reverse("wagtailadmin_account"))},
        "",
    ]


def letter_on(notice: Notice, language: str, city: City | None) -> tuple[str, str]:
    """Return (subject, body) of the letter about one notice."""
    with override(language):
        subject = one_line(_("[Whitebook] %(sentence)s") % {"sentence": notice.said.rstrip(".。")})
        lines = [notice.said, "", *_comment(notice), full(notice.path), "", *_foot(city)]
        return subject, "\n".join(lines)


def daily_letter(notices: Sequence[Notice], language: str, city: City | None) -> tuple[str, str]:
    """Return (subject, body) of a daily letter about notices in the order of their time."""
    count = len(notices)
    with override(language):
        counted = ngettext("%(count)s notice", "%(count)s notices", count) % {"count": count}
        lines = [_("What happened since your last daily letter:"), ""]
        for one in notices[:MOST]:
            at = timezone.localtime(one.at)
            lines += [f"{at:%Y-%m-%d %H:%M}  {one.said}", *_comment(one), full(one.path), ""]
        if count > MOST:
            more = {"more": count - MOST, "link": full(reverse("notices"))}
            lines += [_("And %(more)s more: %(link)s") % more, ""]
        return one_line(_("[Whitebook] %(sentence)s") % {"sentence": counted}), "\n".join([*lines, *_foot(city)])
