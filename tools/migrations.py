"""Lints our migrations, inside `.venv`: one that an old server could not live with is named (django-migration-linter)."""

import os
import sys

import django

# migration → why a running server never meets what the linter fears of it
HARMLESS = {
    "0010_amendments": "its new unique constraint replaces the one of 0003, which no release had yet: no row is there"
}
APPS = ("portal", "whitepapers", "targets", "publishing")


def main() -> None:
    """Lint all but the initial migrations, which no running server can meet."""
    sys.path.insert(1, "site")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.apps import apps
    from django_migration_linter import MigrationLinter

    ours = [name for name in APPS if apps.is_installed(name)]
    # On SQLite Django rewrites a table to alter it, and to the linter every rewrite looks like a new NOT NULL column.
    linter = MigrationLinter(
        include_apps=ours,
        exclude_migration_tests=["NOT_NULL"],
        no_cache=True,
        ignore_name=tuple(HARMLESS),
        ignore_initial_migrations=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    linter.print_summary()
    if linter.has_errors:
        sys.exit("Make the migration compatible with the code that runs before it, or say in it why it may be so.")


if __name__ == "__main__":
    main()
