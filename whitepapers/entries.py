"""What can be spoken of in a frozen paper: its title page and every entry of every part, each by its key: pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publishing.difference import KEYS
from publishing.manuscript import ADDED_BY_SUBMISSION, WITHDRAWN, Manuscript, canonical, sha256, unsalted

HEAD = "head"


@dataclass(frozen=True)
class Frozen:
    """One entry: the part it stands in, its key ("2027-jtys-012", "foreword", "head"), and its text without the salt."""

    part: str
    key: str
    text: Mapping[str, Any]

    @property
    def content(self) -> str:
        """The digest of the text without its salt: the same text has the same one in every round."""
        return sha256(canonical(self.text))


def entries(manuscript: Manuscript) -> Iterator[Frozen]:
    """Yield the title page, then every entry in the order of its part; what the submission adds to the head is left out."""
    head = {name: value for name, value in manuscript["head"].items() if name not in ADDED_BY_SUBMISSION}
    yield Frozen(HEAD, HEAD, head)
    taken = {HEAD}
    for part, found in manuscript["parts"].items():
        for place, entry in enumerate(found, start=1):
            if entry.get(WITHDRAWN):
                continue
            key = str(entry.get(KEYS.get(part, "number"), "")) or f"{part}-{place}"
            key = f"{part}-{key}" if key in taken else key  # two parts may number alike
            taken.add(key)
            yield Frozen(part, key, unsalted(entry))


def by_key(manuscript: Manuscript) -> dict[str, Frozen]:
    """Return the entries by their key, in the order in which they stand."""
    return {one.key: one for one in entries(manuscript)}


def contents(manuscript: Manuscript) -> dict[str, str]:
    """Return the digest of each entry's text by its key."""
    return {one.key: one.content for one in entries(manuscript)}
