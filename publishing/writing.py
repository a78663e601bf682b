"""Writes each object of a PDF once: pydyf would serialise and compress everything twice, the second time for a checksum."""

import zlib
from typing import Any

import pydyf

LEVEL = 6  # the highest takes half as long again for one hundredth


class Written(pydyf.Object):
    """An object that is bytes already, under the number that the others know."""

    def __init__(self, one: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = one.number, one.generation, one.free
        self._data, self._compressible = one.data, one.compressible

    @property
    def data(self) -> bytes:
        """The bytes between obj and endobj."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Say whether it may lie in an object stream."""
        return self._compressible


def write_once(pdf: pydyf.PDF) -> None:
    """Make bytes of every object that is complete. Call it last: what was made bytes can't be changed any more."""
    for index, one in enumerate(pdf.objects):
        if one.free == "f" or one is pdf.pages or one is pdf.catalog:
            continue
        if isinstance(one, pydyf.Stream) and one.compress:
            content = b"\n".join(pydyf._to_bytes(part) for part in one.stream)
            one.stream, one.compress = [zlib.compress(content, LEVEL)], False
            one.extra["Filter"] = "/FlateDecode"
        pdf.objects[index] = Written(one)
