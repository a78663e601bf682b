"""The register as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """Departments, people, promises and their progress."""

    name = "targets"
    verbose_name = _("Register")
