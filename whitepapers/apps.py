"""The desk as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhitepapersConfig(AppConfig):
    """Papers, drafts, rounds and decisions."""

    name = "whitepapers"
    verbose_name = _("Desk")

    def ready(self) -> None:
        """Put our page permissions in the place of Wagtail's."""
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from whitepapers.page_rules import PapersPermissionPolicy

        register_permission_policy(Page, PapersPermissionPolicy())
