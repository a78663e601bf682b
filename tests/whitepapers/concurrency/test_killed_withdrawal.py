"""A withdrawal by order, killed with SIGKILL at every step: the text is there whole or gone whole, and the next run finishes."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings

from publishing.models import Edition, Erasure, Litter
from publishing.pdf import Pdf
from publishing.proof import prove_press
from targets.models import Target
from targets.rebuild import differences, replay
from targets.roles import Role
from tests.factories import make_person, publish_paper
from tests.whitepapers.concurrency.children import KILLED, dies, in_child, publish, start, wait_for
from whitepapers.erasing import Order, confirm_order, file_order
from whitepapers.models import Round
from whitepapers.proof import prove_desk

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "新增公交专用道（2）"
NUMBER = "2027-jtys-002"


@pytest.fixture
def confirmed(transactional_db, cast, tmp_path, settings, monkeypatch):
    """A public paper and an order about one of its targets that two people stand behind."""
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(
        "publishing.press.render_pdf", lambda _document, text="": Pdf(data=b"%PDF-1.7 " + text.encode(), pages=3)
    )
    with time_machine.travel(dt.datetime(2027, 4, 1, 4, tzinfo=dt.UTC)):
        publish_paper(cast, targets=2, now=dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC))
        admin = make_person(Role.ADMINISTRATOR, "the-administrator")
        said = Order("个人信息", "法院", "裁定书", "12号", "a.pdf", b"%PDF-1.7 order")
        order = file_order(edition=Edition.objects.get(), part="targets", entry=NUMBER, order=said, by=admin)
        confirm_order(order=order, confirmed=True, by=cast.reviewer)
        yield order


def on_disk():
    files = (Path(django_settings.MEDIA_ROOT) / "press").rglob("*")
    return any(TEXT in one.read_bytes().decode(errors="replace") for one in files if one.is_file())


def proofs():
    return [one for one in [*prove_press(), *prove_desk()] if "run publish_due" not in one.what]


def is_whole(client):
    """Say whether the text is gone; wherever it can be read, it is there or gone alike, and the record holds."""
    gone = Erasure.objects.exists()
    page, data = (client.get(f"/2027/jtys/v1/{name}").content.decode() for name in ("", "manuscript.json"))
    manuscripts = [one.manuscript_json for model in (Edition, Round) for one in model.objects.all()]
    for text in (page, data, *manuscripts, *Target.objects.filter(number=NUMBER).values_list("task", flat=True)):
        assert (TEXT in text) is not gone
    assert client.get(f"/targets/{NUMBER}/").status_code == (410 if gone else 200)
    assert proofs() == []
    return gone


KILLS = (
    ("whitepapers.carrying_out.carriers", "after", 1),
    ("whitepapers.carrying_out.lay_out", "before", 1),
    ("whitepapers.carrying_out.print_document", "after", 1),
    ("publishing.erasing.keep", "after", 2),
    ("whitepapers.carrying_out.keep_anew", "after", 1),
    ("whitepapers.carrying_out.erase", "before", 1),
    ("publishing.models.ErasedFile.objects.create", "after", 1),
    ("publishing.erasing._replace", "after", 1),
    ("whitepapers.carrying_out.erase", "after", 1),
    ("whitepapers.carrying_out.erase_rows", "before", 1),
    ("targets.erasing.index", "after", 1),
    ("whitepapers.carrying_out.erase_drafts", "after", 1),  # everything is written, nothing committed
)
AFTER_COMMIT = (
    ("whitepapers.carrying_out.carry_out", "after", 1),
    ("publishing.erasing.discard", "before", 1),
    ("publishing.erasing.discard", "after", 1),
    ("publishing.erasing.discard", "after", 2),
)


def test_killed_half_way_the_text_is_there_or_gone_everywhere_alike(confirmed, client):
    for step, when, nth in KILLS:
        assert in_child(dies(step, when, nth)) == KILLED, f"{when} {step} no. {nth} was never reached"
        assert not is_whole(client), step
    for position, (step, when, nth) in enumerate(AFTER_COMMIT):
        assert in_child(dies(step, when, nth)) == KILLED, f"{when} {step} no. {nth} was never reached"
        assert is_whole(client), step
        assert Litter.objects.exists(), position
    assert in_child(publish) == 0
    assert is_whole(client)
    assert not on_disk()
    assert [*prove_press(), *prove_desk()] == []
    assert list(differences(replay())) == []
    assert Erasure.objects.count() == 1


def test_several_machines_carry_an_order_out_once(confirmed, client):
    workers = [start(publish) for _ in range(3)]
    assert [wait_for(one) for one in workers] == [0, 0, 0]
    assert in_child(publish) == 0
    assert is_whole(client)
    assert not on_disk()
    assert Erasure.objects.count() == 1
    assert Target.history.filter(number=NUMBER).count() == 2
