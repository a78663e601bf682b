"""The sign-in form: Wagtail's, with its labels in the interface's language."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    """Asks for account and password. Wagtail's own form names no label for the password, so it stays English."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = gettext_lazy("Password")
