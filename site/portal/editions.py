"""Public editions, their files and their versions: nothing here sees an edition that is not released."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from publishing.models import Artefact, Edition, Origin, Series, subject_of
from publishing.press import BODY, DATA, PDF, read_artefact

CSV, DISPOSITIONS, RESULTS = "targets.csv", "dispositions.csv", "results.csv"
DOWNLOADS = (PDF, DATA, CSV, RESULTS)  # what is offered to the public, in this order
PUBLISHED = (*DOWNLOADS, DISPOSITIONS)  # what the public may fetch


@dataclass(frozen=True)
class Versions:
    """An edition among the editions of its paper, newest first."""

    edition: Edition
    all: Sequence[Edition]

    @property
    def current(self) -> Edition:
        """The edition with the highest number."""
        return self.all[0]

    @property
    def superseded(self) -> bool:
        """True when a later edition stands in this one's place."""
        return self.edition.number != self.current.number

    @property
    def transcript(self) -> bool:
        """True for a paper that was published before Whitebook and typed in."""
        return self.edition.origin == Origin.TRANSCRIBED


def versions(year: int, code: str, number: int | None = None, series: str = Series.PAPER) -> Versions:
    """Return an edition (None: the current one) with its fellows, or raise Http404; one query."""
    released = Edition.objects.released().select_related("release").defer("manuscript_json")
    fellows = list(released.filter(subject=subject_of(year, code, series)).order_by("-number"))
    found = [one for one in fellows if number in {None, one.number}]
    if not found:
        raise Http404
    return Versions(found[0], fellows)


def files_of(edition: Edition) -> dict[str, Artefact]:
    """Return the edition's files by name."""
    return {one.name: one for one in edition.artefacts.all()}


def body_of(files: dict[str, Artefact]) -> str:
    """Return the frozen web page of the paper, as it was printed."""
    return read_artefact(files[BODY]).decode()


def public_file(year: int, code: str, number: int, name: str, series: str = Series.PAPER) -> Artefact:
    """Return one file of a public edition, or raise Http404; one query."""
    if name not in PUBLISHED:
        raise Http404
    found = Artefact.objects.filter(
        edition__in=Edition.objects.released().filter(subject=subject_of(year, code, series), number=number), name=name
    )
    file = found.select_related("edition").defer("edition__manuscript_json").first()
    if file is None:
        raise Http404
    return file
