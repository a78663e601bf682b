"""Makes the groups and their permissions from the table of roles; safe to run at any time."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from targets.roles import PERMISSIONS, Role


def sync_roles() -> None:
    """Give every role's group exactly the permissions of the table, and access to the admin."""
    with transaction.atomic():
        for role in Role:
            wanted = {"wagtailadmin.access_admin", *PERMISSIONS[role]}
            pairs = [name.split(".", 1) for name in wanted]
            found = [
                permission
                for permission in Permission.objects.select_related("content_type").filter(
                    codename__in=[codename for _, codename in pairs]
                )
                if [permission.content_type.app_label, permission.codename] in pairs
            ]
            if len(found) != len(wanted):
                have = {f"{one.content_type.app_label}.{one.codename}" for one in found}
                raise LookupError(f"Unknown permissions for {role}: {', '.join(sorted(wanted - have))}. Migrate first.")
            group, _ = Group.objects.get_or_create(name=str(role))
            group.permissions.set(found)


class Command(BaseCommand):
    """sync_roles"""

    help = "Make the groups of the eight roles and their permissions from the table in targets/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        sync_roles()
        self.stdout.write(f"{len(Role)} roles are as the table says.")
