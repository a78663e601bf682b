"""A person's own account: notices by mail, language, looks and password.

Name and post stand in the record of what somebody decided; the administrator keeps them, with each change on record.
Wagtail's panel would let people rename themselves unseen, and asks for a family name that a Chinese name does not have
apart; its pictures are stored where nothing is served from.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
    NotificationsSettingsPanel,
)

from targets.models import User

NOT_ONES_OWN = (NameEmailSettingsPanel, AvatarSettingsPanel)
NOT_OURS = (NotificationsSettingsPanel,)  # Wagtail's own mails are never sent here


class MailForm(forms.ModelForm):
    """How the person wants to be told."""

    class Meta:
        model = User
        fields = ["mail_choice"]
        labels = {"mail_choice": gettext_lazy("Mail about what happens")}
        widgets = {"mail_choice": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = self.instance.email
        self.fields["mail_choice"].help_text = (
            _("Mail goes to %(address)s. Every notice stands in the admin too.") % {"address": address}
            if address
            else _("No address is known, so no mail is sent; the administrator can enter one.")
        )

    def save(self, commit: bool = True) -> User:
        """Save this choice alone: role and post may have been changed by the administrator meanwhile."""
        User.objects.filter(pk=self.instance.pk).update(mail_choice=self.cleaned_data["mail_choice"])
        return self.instance


class MailPanel(BaseSettingsPanel):
    """The panel for it."""

    name = "mail"
    order = 200
    form_class = MailForm

    @property
    def title(self) -> str:
        """Name the panel."""
        return _("Notices")


class OwnAccount(AccountView):
    """Wagtail's page without the panels that are not the person's to change."""

    def get_panels(self) -> list[Any]:
        """Return the panels for notices, language, looks and password."""
        kept = [one for one in super().get_panels() if not isinstance(one, NOT_ONES_OWN + NOT_OURS)]
        mail = MailPanel(self.request, self.request.user, None)
        return [mail, *kept]


own_account = require_admin_access(OwnAccount.as_view())
