"""How a command reads the spreadsheet it is given: small enough, and of a kind that can be imported."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from targets.spreadsheets.problems import CannotImport
from targets.spreadsheets.reading import check_name, check_size


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that is small enough; asks for its size before it reads. Raises CommandError."""
    try:
        check_name(path.name)
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as fault:
        raise CommandError(_("%(file)s can't be read: %(fault)s") % {"file": path, "fault": fault.strerror}) from fault
    except CannotImport as fault:
        raise CommandError(f"{path.name}: {fault.problems[0].say(_)}") from fault
