"""Numbers of cells, exactly as written and never one that is not there. Pure: standard library only."""

import re
import unicodedata
from decimal import Decimal

from targets.refusal import gettext_noop
from targets.spreadsheets.cells import Bad, Cell, check_digits, line, plain, short

NOT_A_NUMBER = gettext_noop(
    "“%(text)s” is not a number. Write digits only, such as 95 or 40.5, and the unit in its own column."
)
_DECIMALS = gettext_noop("“%(text)s” has more than 6 decimal places.")
_LARGE = gettext_noop("“%(text)s” is too large; write it in a larger unit.")
PLAIN = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMERAL = re.compile(PLAIN)


def check_number(value: Decimal, written: str) -> Decimal:
    """Return the number when the register can keep it: below 10^18, at most 6 decimal places."""
    if abs(value) >= 10**18:
        raise Bad(_LARGE, text=written)
    if value != round(value, 6):
        raise Bad(_DECIMALS, text=written)
    return round(value, 6).normalize() + 0  # + 0: minus nought is nought


def number(cell: Cell) -> Decimal | None:
    """Return the cell as a number, None when it is empty; raises Bad when it is anything else."""
    if cell.empty:
        return None
    if isinstance(cell.value, Decimal):
        check_digits(cell.value)
        return check_number(cell.value, plain(cell.value))
    written = line(cell)
    narrow = unicodedata.normalize("NFKC", written).replace("\u00a0", "").replace(" ", "")
    if isinstance(cell.value, bool) or not _NUMERAL.fullmatch(narrow):
        raise Bad(NOT_A_NUMBER, text=short(written))
    return check_number(Decimal(narrow.replace(",", "")), written)
