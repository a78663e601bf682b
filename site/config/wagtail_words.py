"""Wagtail's words that its Chinese translation does not have: marked, so that ours keeps them (`./run messages`).

`site/locale/zh_Hans/LC_MESSAGES/djangojs.po` does the same for its scripts.
"""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Enter your %(username_field_name)s"),  # Wagtail's Chinese has a space in it
    gettext_noop("Theme preferences"),
    gettext_noop("admin theme"),
    gettext_noop("contrast"),
    gettext_noop("More contrast"),
    gettext_noop("density"),
    gettext_noop("Snug"),
    gettext_noop("Use server language: %(language_name)s"),
    gettext_noop("Enable custom keyboard shortcuts specific to Wagtail."),
    gettext_noop("New: %(model_name)s"),
    gettext_noop("Add %(model_name)s"),
    gettext_noop('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    gettext_noop("Required. Letters, digits and @/./+/-/_ only."),
    gettext_noop("This value may contain only letters, numbers and @/./+/-/_ characters."),
)
