"""What goes with a report or with a part: files kept under their digest, web addresses as they were checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from publishing.manuscript import sha256
from publishing.store import keep
from targets.evidence import check_count
from targets.models import Evidence, EvidenceLink, PartEvidence, PartLink, PartReport, ProgressReport
from targets.models.progress import EvidenceFile
from targets.refusal import Refused, gettext_noop
from targets.web_address import Address, check_links


@dataclass(frozen=True)
class Attachment:
    """A checked file on its way to be evidence: see targets/evidence.py for the check."""

    name: str
    data: bytes
    content_type: str


@dataclass(frozen=True)
class Material:
    """Everything that goes with one report: new files, files of earlier reports, addresses."""

    files: Sequence[Attachment] = ()
    carried: Sequence[EvidenceFile] = ()
    links: Sequence[Address] = ()

    def known_by(self) -> set[str]:
        """Return digests and addresses: what a report sent twice is known by."""
        return {
            *(sha256(one.data) for one in self.files),
            *(one.sha256 for one in self.carried),
            *(one.url for one in self.links),
        }


def checked(
    files: Sequence[Attachment], carried: Sequence[EvidenceFile], links: Sequence[Address], *, foreign: bool
) -> Material:
    """Return the material; refuse more than a report takes, and files that are not this promise's (`foreign`)."""
    check_count([*files, *carried])
    if foreign:
        raise Refused(gettext_noop("A file of another target can't be taken over."))
    return Material(files, carried, check_links(links))


def attach(to: ProgressReport | PartReport, material: Material) -> None:
    """Keep the new files, and let those that are kept already go with this report too: content lies under its hash."""
    of_part = isinstance(to, PartReport)
    owner: dict[str, Any] = {"part": to} if of_part else {"report": to}
    kept_as: Any = PartEvidence if of_part else Evidence
    linked_as: Any = PartLink if of_part else EvidenceLink
    for one in material.files:
        digest = sha256(one.data)
        keep(one.data, EvidenceFile.FOLDER)
        kept_as.objects.create(**owner, name=one.name, sha256=digest, size=len(one.data), content_type=one.content_type)
    there = {sha256(one.data) for one in material.files}
    for old in material.carried:
        if old.sha256 not in there:
            there.add(old.sha256)
            kept_as.objects.create(
                **owner, name=old.name, sha256=old.sha256, size=old.size, content_type=old.content_type
            )
    for link in material.links:
        linked_as.objects.create(**owner, url=link.url, title=link.title)


def known_of(report: ProgressReport | PartReport) -> set[str]:
    """Return digests and addresses of what went with a report."""
    files, links = report.evidence.values_list("sha256", flat=True), report.links.values_list("url", flat=True)
    return {*files, *links}
