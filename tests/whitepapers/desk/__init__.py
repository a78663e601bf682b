"""The desk's screens: what they show, what they refuse, and to whom they do not exist."""

from typing import Any

from wagtail.users.models import UserProfile


def in_english(user: Any) -> Any:
    """Let the person read the admin in English, as the account page would; the address does not decide there."""
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()
    return user
