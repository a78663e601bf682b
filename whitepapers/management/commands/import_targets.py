"""Imports an xlsx or csv of targets into drafts, or, with results, into last year's register."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.management.spreadsheet import read_file
from targets.models import User
from targets.spreadsheets.problems import CannotImport, Problem
from whitepapers.importing.actions import import_targets
from whitepapers.importing.mapping import Foreign, parse
from whitepapers.importing.outcome import Outcome


def read_mapping(path: Path | None, keys: Iterable[str] = ()) -> Foreign:
    """Return the mapping of a TOML file, or the one that reads our own headings."""
    if path is None:
        return Foreign()
    try:
        return parse(path.read_text(encoding="utf-8"), keys)
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(_("%(file)s can't be read: %(fault)s") % {"file": path, "fault": fault}) from fault
    except CannotImport as fault:
        raise CommandError(f"{path.name}: {fault.problems[0].say(_)}") from fault


def person(username: str | None) -> User | None:
    """Return who imports, or None when nobody is named."""
    if not username:
        return None
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(_("There is no account “%(name)s”.") % {"name": username})
    return found


class ImportCommand(BaseCommand):
    """What the import commands share: their arguments, and how an outcome is told."""

    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="xlsx or csv")
        parser.add_argument("--year", type=int, required=True, help="plan year")
        parser.add_argument("--mapping", type=Path, help="TOML file for foreign headings, values and constants")
        parser.add_argument("--by", metavar="USERNAME", help="who imports; on record as a writer of the papers")
        parser.add_argument("--dry-run", action="store_true", help="do everything and take it back")
        parser.add_argument("--json", action="store_true", help="print the outcome as one JSON object")

    def tell(self, outcome: Outcome, *, as_json: bool) -> None:
        """Print the outcome; raise CommandError when something stood in the way, so that the exit code says so."""
        if as_json:
            self.stdout.write(json.dumps(outcome.as_data(_), ensure_ascii=False, indent=1))
        else:
            self._tell_in_words(outcome)
        if not outcome.ok:
            raise CommandError(
                _("Nothing was imported: %(count)s things must be mended first.") % {"count": len(outcome.problems)}
            )

    def _tell_in_words(self, outcome: Outcome) -> None:
        lines: list[Problem] = [*outcome.problems, *outcome.left_out, *outcome.notes]
        for one in lines:
            self.stdout.write(one.say(_))
        for rule, count in outcome.by_rule().items():
            self.stdout.write(f"{rule}: {count}")
        if not outcome.ok:
            return
        figures: dict[str, Any] = {
            "read": outcome.read,
            "new": outcome.created,
            "updated": outcome.updated,
            "unchanged": outcome.unchanged,
            "left": len(outcome.left_out),
            "others": outcome.not_in_file,
        }
        self.stdout.write(
            _(
                "%(read)s rows read: %(new)s new, %(updated)s changed, %(unchanged)s unchanged, %(left)s left out. "
                "%(others)s rows of the papers are not in the file; they stay."
            )
            % figures
        )
        if outcome.dry_run:
            self.stdout.write(_("This was a dry run; nothing was changed."))


class Command(ImportCommand):
    """manage.py import_targets FILE --year Y …"""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        super().add_arguments(parser)
        parser.add_argument("--department", default="", metavar="CODE", help="every row must be this department's")
        parser.add_argument(
            "--results",
            action="store_true",
            help="the file holds an earlier year's published targets with their results: into the register, as transcripts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import one file."""
        mapping = read_mapping(options["mapping"])
        data, name, by = read_file(options["file"]), options["file"].name, person(options["by"])
        more = {"year": options["year"], "by": by, "mapping": mapping, "dry_run": options["dry_run"]}
        if options["results"]:
            from whitepapers.importing.results import import_results

            outcome = import_results(data, name, **more)
        else:
            outcome = import_targets(data, name, department=options["department"], **more)
        self.tell(outcome, as_json=options["json"])
