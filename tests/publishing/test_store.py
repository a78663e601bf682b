"""Printed files under their own digest: whole or not at all."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from publishing import store
from publishing.manuscript import sha256
from publishing.models import Artefact, Edition

pytestmark = pytest.mark.django_db
DATA = b"%PDF-1.7 a paper"


def test_storing_the_same_bytes_again_changes_nothing():
    name = store.keep(DATA)
    assert store.keep(DATA) == name == sha256(DATA)
    folders, files = default_storage.listdir(f"press/{name[:2]}")
    assert (folders, files) == ([], [name])


def test_a_torn_file_of_a_killed_worker_is_replaced():
    path = Path(default_storage.path(store.address(sha256(DATA))))
    store.keep(DATA)
    path.write_bytes(DATA[:5])
    store.keep(DATA)
    assert path.read_bytes() == DATA


def test_a_full_disk_leaves_neither_the_file_nor_a_rest(monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.keep(DATA)
    name = sha256(DATA)
    assert not default_storage.exists(store.address(name))
    assert default_storage.listdir(f"press/{name[:2]}")[1] == []


def test_a_store_that_loses_bytes_is_noticed(monkeypatch):
    monkeypatch.setattr(store, "_write", lambda path, data: None)
    with pytest.raises(OSError, match="does not read back"):
        store.keep(DATA)


def test_a_file_changed_on_disk_is_not_handed_out():
    name = store.keep(DATA)
    artefact = Artefact(edition=Edition(subject="2027/jtys", number=1), name="whitepaper.pdf", sha256=name)
    assert store.read_artefact(artefact) == DATA
    Path(default_storage.path(artefact.path)).write_bytes(DATA + b"!")
    with pytest.raises(OSError, match="changed on disk"):
        store.read_artefact(artefact)
