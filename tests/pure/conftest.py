"""The rules are tested without Django, where tests/conftest.py is not read."""

import tests.unhurried  # noqa: F401
