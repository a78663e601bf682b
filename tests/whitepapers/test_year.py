"""A paper's road from draft to register."""

import pytest

from publishing.models import Edition
from targets.models import Target
from tests.factories import publish_paper

pytestmark = pytest.mark.django_db


def test_an_approved_paper_becomes_an_edition_and_the_register_adopts_it(cast):
    one = publish_paper(cast)
    edition = Edition.objects.get()
    assert edition.digest == one.digest
    assert list(Target.objects.values_list("number", flat=True)) == ["2027-jtys-001", "2027-jtys-002", "2027-jtys-003"]
    assert Target.history.count() == 3
