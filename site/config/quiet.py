"""Keeps the secret part of a one-time or owner's link out of our own logs: whoever reads a log must not act by it (ADR 30)."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

_LINK = re.compile(r"(/(?:decide|report)/)[^/?\s\"']+")


def masked(text: str) -> str:
    """Return a line of a log without the secret of any link in it."""
    return _LINK.sub(r"\1***", text)


class WithoutSecrets(logging.Filter):
    """Masks what a logger says, whatever it is filled with."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask, and let pass."""
        said = record.getMessage()
        if (quiet := masked(said)) != said:
            record.msg, record.args = quiet, None
        return True


class QuietLogger(Logger):
    """The embedded server's logger: its access log, where one is switched on, and its errors name no secret."""

    def setup(self, cfg: Any) -> None:
        """Set up as gunicorn does, and mask what goes to its handlers."""
        super().setup(cfg)
        for one in (*self.error_log.handlers, *self.access_log.handlers):
            one.addFilter(WithoutSecrets())
