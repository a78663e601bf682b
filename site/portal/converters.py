"""What may stand in an address: nothing that a database could choke on, and one spelling of each number."""


class Year:
    """Four digits."""

    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:
        """Return the year."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its four digits."""
        return f"{value:04d}"


class Count:
    """A whole number without leading zeros, as in v12."""

    regex = "0|[1-9][0-9]{0,3}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its digits."""
        return str(value)


class Key(Count):
    """A row's key."""

    regex = "[1-9][0-9]{0,15}"
