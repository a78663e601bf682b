"""Records in Wagtail's log what an administrator changed, from what to what: leaders, departments, roles, deadlines."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log

from targets.roles import WORDS, Role

CHANGED = "whitebook.changed"
SECRET = frozenset({"password1", "password2"})


def shown(value: Any) -> str:
    """Return a field's value as it stands in the record: words for roles, a dash for nothing."""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, Group):
        return _(WORDS[Role(value.name)]) if value.name in set(Role) else value.name
    return "–" if value in (None, "") else str(value)


def snapshot(instance: Model, names: Iterable[str]) -> dict[str, str]:
    """Return the stored values of these fields, read anew from the database."""
    kept = type(instance)._default_manager.get(pk=instance.pk)
    found = {}
    for name in names:
        value = getattr(kept, name)
        found[name] = (
            ", ".join(sorted(shown(one) for one in value.all())) or "–" if hasattr(value, "all") else shown(value)
        )
    return found


def record_changes(form: Any, before: dict[str, str], by: Any) -> None:
    """Log the fields of a saved form whose value is another than `before`, with old and new; passwords only by name."""
    after = snapshot(form.instance, before)
    changes = [
        [str(form.fields[name].label or name), old, after[name]] for name, old in before.items() if old != after[name]
    ]
    changes += [[_("Password"), "•••", "•••"]] if SECRET & set(form.changed_data) else []
    if changes:
        log(form.instance, CHANGED, user=by, data={"changes": changes})


class ChangeFormatter(LogFormatter):
    """Says in the history what was changed."""

    label = gettext_lazy("Changed")

    def format_message(self, log_entry: Any) -> str:
        """Return "Leader in charge: 甲 → 乙"."""
        changes = log_entry.data.get("changes", [])
        return "; ".join(f"{label}: {old} → {new}" for label, old, new in changes)
