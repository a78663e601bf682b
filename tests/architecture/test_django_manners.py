"""House rule 3 and design decision 2: what we do not use of Django and Wagtail, and how models point at each other."""

import ast
import re
from pathlib import Path

from tests.architecture.source import PACKAGES, code, dotted, imported, modules, name, tree

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "ParentalManyToManyField"}
APP_AND_MODEL = re.compile(r"^(self|[a-z_]+\.[A-Z]\w*)$")
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals")
# Django says there that a migration ended; nothing else can put the guards back that it dropped.
NOT_OURS = {("publishing/apps.py", "django.db.models.signals.post_migrate")}


def _relations(file: Path) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree(file)) if isinstance(node, ast.Call)]
    return [call for call in calls if dotted(call.func).rpartition(".")[2] in RELATIONS]


def _names_its_target(call: ast.Call) -> bool:
    to = next((keyword.value for keyword in call.keywords if keyword.arg == "to"), call.args[0] if call.args else None)
    if isinstance(to, ast.Constant):
        return isinstance(to.value, str) and bool(APP_AND_MODEL.match(to.value))
    return to is not None and dotted(to) == "settings.AUTH_USER_MODEL"


def test_a_relation_names_its_target_as_app_and_model() -> None:
    wrong = [
        f"{name(file)}:{call.lineno}"
        for file in modules(*PACKAGES)
        for call in _relations(file)
        if not _names_its_target(call)
    ]
    assert wrong == []


def test_there_are_no_signals_of_our_own() -> None:
    found = [
        f"{name(file)}:{line} imports {what}"
        for file in modules(*PACKAGES)
        for line, what in imported(file)
        if what.startswith(SIGNALS) and (name(file), what) not in NOT_OURS
    ]
    assert found == []


def test_nothing_is_a_wagtail_snippet() -> None:
    found = [
        f"{name(file)}:{line} imports {what}"
        for file in code()
        for line, what in imported(file)
        if what.startswith("wagtail.snippets")
    ]
    assert found == []
