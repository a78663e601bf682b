"""Writes down what a small paper's PDF holds, so that an unintended change of the output shows in a diff.

`python -m tests.publishing.golden` from the checkout writes `golden.txt` anew; read the diff before you commit it.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve()
GOLDEN = HERE.with_name("golden.txt")


def written_down() -> str:
    """Return the structure with its words, then bookmarks, metadata, fonts and files, one a line."""
    from publishing.pdf import render_pdf
    from tests.publishing.anatomy import Anatomy
    from tests.publishing.documents import document

    it = Anatomy(render_pdf(document(rows=3), '{"schema":"whitebook-manuscript/1"}').data)
    return "\n".join((*_structure(it, it.root, 0), *_bookmarks(it), *_rest(it), ""))


def _structure(it, element, depth: int) -> Iterator[str]:
    said = [element.role]
    for name in ("/Alt", "/Lang"):
        if name in element.source:
            said.append(f"{name[1:]}={element.source[name]}")
    for name, value in sorted(element.source.get("/A", {}).items()):
        if name not in ("/O", "/BBox"):
            said.append(f"{name[1:]}={str(value).lstrip('/')}")
    said.extend(f"→{note.get('/Dest') or note.A.URI} ({note.Contents})" for note in element.touches)
    if element.marks:
        said.append(f"p{element.marks[0][0] + 1} “{it.text(element)}”")
    yield "  " * depth + " ".join(said)
    for kid in element.kids:
        yield from _structure(it, kid, depth + 1)


def _bookmarks(it) -> Iterator[str]:
    def told(items, depth):
        for item in items:
            yield f"bookmark {'  ' * depth}{item.title}"
            yield from told(item.children, depth + 1)

    yield from told(it.pdf.open_outline().root, 0)


def _rest(it) -> Iterator[str]:
    for name, value in sorted(it.pdf.docinfo.items()):
        if name != "/Producer":
            yield f"info {name[1:]}: {value}"
    with it.pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        for name, value in sorted(metadata.items()):
            if not name.endswith(("Producer", "schemas")):
                yield f"metadata {name.rpartition('}')[2]}: {value}"
    yield from sorted({f"font {str(font.BaseFont).partition('+')[2]}" for font in it.fonts.values()})
    for name, spec in sorted(it.pdf.attachments.items()):
        yield f"file {name} {spec.obj.AFRelationship} {spec.get_file().obj.Params.ModDate} {spec.description}"


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[2] / "site")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("WHITEBOOK_ENV", "test")
    import django

    django.setup()
    GOLDEN.write_text(written_down(), encoding="utf-8")
