"""Evidence as the public gets it: only what was accepted, and photos without place and camera."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from targets.actions import Attachment
from targets.models import Evidence, Target
from tests.editions import publish_edition
from tests.targets.year import claim, find

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    exif, data = Image.Exif(), io.BytesIO()
    exif[0x010F] = "SECRET-CAMERA"
    Image.new("RGB", (8, 6)).save(data, "JPEG", exif=exif.tobytes())
    publish_edition(cast.department, targets=1)
    return claim(cast, Target.objects.get(), evidence=[Attachment("现场.jpg", data.getvalue(), "image/jpeg")])


def ask(client, file, number="2027-jtys-001"):
    return client.get(reverse("portal:evidence", args=[number, file.pk]))


def test_it_is_not_there_until_accepted_and_gone_when_a_later_finding_takes_it_back(client, cast, report):
    file = report.evidence.get()
    assert ask(client, file).status_code == 404
    find(cast, report, outcome="returned")
    assert ask(client, file).status_code == 404
    find(cast, report, note="补正")
    assert ask(client, file).status_code == 200
    find(cast, report, 3, outcome="disputed")
    assert ask(client, file).status_code == 404


def test_not_even_for_somebody_signed_in_or_under_another_number(client, cast, report):
    client.force_login(cast.inspector)
    assert ask(client, report.evidence.get()).status_code == 404
    find(cast, report)
    assert ask(client, report.evidence.get(), "2027-jtys-002").status_code == 404


def test_the_public_photo_says_nothing_of_place_and_camera_and_the_kept_one_does(client, cast, report):
    find(cast, report)
    response = ask(client, Evidence.objects.get())
    sent = b"".join(response.streaming_content)
    assert b"SECRET-CAMERA" not in sent
    assert Image.open(io.BytesIO(sent)).size == (8, 6)
    assert "attachment" in response["Content-Disposition"]
    client.force_login(cast.inspector)
    kept = b"".join(client.get(reverse("evidence", args=[Evidence.objects.get().pk])).streaming_content)
    assert b"SECRET-CAMERA" in kept
