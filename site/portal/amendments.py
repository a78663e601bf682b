"""What was changed after publication: the amended editions of a year, with what each changed, for the public list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from portal.register import newest_erasure
from publishing.manuscript import WITHDRAWN
from publishing.models import Edition
from targets.models import Department

KEEP = 24 * 60 * 60  # seconds; an edition never changes but by a withdrawal by order, which the key carries


@dataclass(frozen=True)
class Amended:
    """One amended edition: how many entries it changed, added, withdrew; of how many it promises less than before."""

    edition: Edition
    department: Department
    amends: int  # the edition in whose place it stands
    misprint: bool
    counts: Mapping[str, int]
    softened: int
    hidden: int  # changes of withheld targets, of which only the fingerprint is public

    @property
    def changed(self) -> int:
        """How many entries have another wording."""
        return self.counts.get("changed", 0)

    @property
    def added(self) -> int:
        """How many entries are new."""
        return self.counts.get("added", 0)

    @property
    def withdrawn(self) -> int:
        """How many entries are gone."""
        return self.counts.get("withdrawn", 0)


def amended_count(year: int) -> int:
    """Return how many editions of the year stand in the place of an earlier one."""
    return Edition.objects.released().papers().filter(subject__startswith=f"{year}/", number__gt=1).count()


def amended_editions(year: int) -> list[Amended]:
    """Return the year's amended editions, the newest first; four queries, and each manuscript is read once a day."""
    released = Edition.objects.released().papers().filter(subject__startswith=f"{year}/", number__gt=1)
    editions = list(released.select_related("release").defer("manuscript_json").order_by("-release__sequence"))
    departments = {one.code: one for one in Department.objects.all()}
    newest = newest_erasure()
    keys = {f"amended:{one.digest}{newest}": one for one in editions}
    known = cache.get_many(list(keys))
    unread = [one.pk for key, one in keys.items() if key not in known]
    fresh = (
        {f"amended:{one.digest}{newest}": _read(one) for one in Edition.objects.filter(pk__in=unread)} if unread else {}
    )
    if fresh:
        cache.set_many(fresh, KEEP)
    found = known | fresh
    return [
        Amended(one, departments[one.of.code], **found[key]) for key, one in keys.items() if found.get(key) is not None
    ]


def _read(edition: Edition) -> dict[str, Any] | None:
    """Return what the public manuscript says of the changes; None for an edition that amends none."""
    manuscript = edition.public_manuscript
    amends = manuscript["head"].get("amends")
    if not amends:
        return None
    log = manuscript["parts"].get("changes", [])
    told = [one for one in log if not one.get(WITHDRAWN)]
    return {
        "amends": amends["edition"],
        "misprint": amends["misprint"],
        "counts": dict(Counter(one["kind"] for one in told)),
        "softened": sum(bool(one["softened"]) for one in told),
        "hidden": len(log) - len(told),
    }
