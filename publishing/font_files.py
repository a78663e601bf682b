"""A lever on WeasyPrint's fonts: the file of a font is read only when somebody asks for it whole (ADR 27)."""

from typing import Any

from weasyprint.pdf.fonts import get_hb_object_data


class FontFile:
    """The bytes of a face, read when they are asked for: of a font that is cut to its letters nobody asks for the whole.

    A Chinese font has 20 MB, and WeasyPrint would copy them for each font of each paper.
    """

    def __init__(self, face: Any) -> None:
        self.face, self.content = face, None

    def read(self) -> Any:
        """Return the bytes."""
        if self.face is not None:
            self.content, self.face = get_hb_object_data(self.face), None
        return self.content

    def __bool__(self) -> bool:
        return bool(self.read())


class FileContent:
    """The attribute `file_content` of a WeasyPrint font: bytes, whatever was kept."""

    def __get__(self, font: Any, _owner: Any) -> Any:
        """Return the file of the font, as bytes."""
        kept = font.kept_file
        return kept.read() if isinstance(kept, FontFile) else kept

    def __set__(self, font: Any, file: Any) -> None:
        """Keep the bytes, or who can read them."""
        font.kept_file = file
