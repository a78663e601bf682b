"""The press as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _put_guards_back(using: str, **kwargs: Any) -> None:
    from publishing.guards import install

    install(using)


class PublishingConfig(AppConfig):
    """Editions, their files and their release."""

    name = "publishing"
    verbose_name = _("Press")

    def ready(self) -> None:
        """Check the signing key at start-up, and put the database's guards back after every migrate.

        Rebuilding a table on SQLite drops its triggers.
        """
        from publishing import signing_key  # noqa: F401  registers its check

        post_migrate.connect(_put_guards_back, sender=self, dispatch_uid="publishing.guards")
