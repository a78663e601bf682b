"""A document crosses into the cell and is the same there, and nothing else crosses."""

import dataclasses
import json

import pytest
from django.utils.translation import gettext_lazy

from publishing import document as shapes
from publishing.document import Cell, Marked, Section
from publishing.wire import pack, unpack
from tests.publishing.documents import document


def test_a_document_comes_out_as_it_went_in():
    whole = document(rows=3, verify_url="https://example.org/verify/?digest=ab", leaflet=True)
    assert unpack(pack(whole)) == whole
    assert unpack(pack(document(dated=None))).dated is None


def test_a_compared_text_and_a_text_with_any_character_come_out_as_they_went_in():
    cell = Cell(marked=(Marked("旧", "removed"), Marked('新 \U0001f600 " \\ \u2028 </script>', "added")))
    whole = document(sections=(Section("a", "甲", (shapes.Table("t", (), (shapes.Row("r", (cell,)),)),)),))
    assert unpack(pack(whole)) == whole


def test_every_shape_of_the_press_can_cross():
    made = [one for one in vars(shapes).values() if isinstance(one, type) and dataclasses.is_dataclass(one)]
    for shape in made:
        hints = " ".join(str(field.type) for field in dataclasses.fields(shape))
        assert "dict" not in hints, f"{shape.__name__}: a mapping does not cross"
        assert "list" not in hints, f"{shape.__name__}: a list would come out as a tuple"


def test_a_text_that_waits_for_its_translation_is_said_in_the_documents_language():
    waiting = gettext_lazy("Contents")
    assert unpack(pack(document(notice=waiting))).notice == "目录"
    assert unpack(pack(document(notice=waiting, language="en"))).notice == "Contents"


def test_what_is_no_shape_of_the_press_does_not_cross():
    with pytest.raises(TypeError, match="object"):
        pack(document(sections=(Section("a", "甲", (object(),)),)))
    with pytest.raises(KeyError):
        unpack(json.dumps({"is": "Popen", "args": "/bin/true"}))
    with pytest.raises(TypeError):
        unpack(json.dumps({"is": "Note", "text": "alone"}))
