"""The key's files: every way to get them wrong is a sentence, at start-up and at signing (ADR 24)."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import CommandError, call_command

from publishing.signature import verify_signature
from publishing.signing import sign
from publishing.signing_key import KeyUnusable, check_signing, fingerprint, load_key, load_roots
from tests.publishing import keys
from tests.publishing.keys import city, pem, root, signing, written


@pytest.fixture
def told(settings, tmp_path):
    """Set SIGNING to the city's key with these changes, files given as bytes."""

    def change(**files: bytes | str) -> None:
        put = {
            name: written(tmp_path / name, value) if isinstance(value, bytes) else value
            for name, value in files.items()
        }
        settings.SIGNING = signing(tmp_path) | put

    return change


def said() -> list[str]:
    return [f"{one.id} {one.msg}" for one in check_signing()]


def test_nothing_is_said_without_a_key_and_nothing_of_a_good_one(told):
    assert said() == []
    told()
    assert said() == []


def test_a_key_is_read_from_one_file_of_either_kind_or_from_two(told):
    told()
    first = load_key()
    told(key=city().pem() + pem(city().certificate, root().certificate), passphrase="")
    second = load_key()
    told(key=city().pem(), certificate=pem(root().certificate, city().certificate), passphrase="")
    third = load_key()
    for one in (first, second, third):
        assert fingerprint(one.certificate) == fingerprint(city().certificate)
        assert [fingerprint(link) for link in one.chain] == [fingerprint(root().certificate)]


def test_the_passphrase_may_stand_in_a_file(told):
    told(passphrase="wrong", passphrase_file=keys.PASSPHRASE + b"\n")
    assert load_key()
    told(passphrase_file="/nowhere/passphrase")
    assert "/nowhere/passphrase" in said()[0]


def short() -> bytes:
    key = rsa.generate_private_key(65537, 1024)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"key": "/nowhere/city.p12"}, "无法读取 /nowhere/city.p12"),
        ({"passphrase": "wrong"}, "口令"),
        ({"passphrase": ""}, "口令"),
        ({"key": b"no key at all"}, "文件类型不符"),
        ({"key": b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", "passphrase": ""}, "文件类型不符"),
        ({"key": city().pem(), "passphrase": ""}, "没有PEM格式的证书"),
        ({"key": city().pem(), "certificate": pem(root().certificate), "passphrase": ""}, "没有与"),
        ({"key": short() + pem(city().certificate), "passphrase": ""}, "过短"),
        ({"key": root().p12()}, "不能用于签名"),
        ({"roots": "/nowhere/roots.pem"}, "无法读取 /nowhere/roots.pem"),
        ({"roots": b"no certificates"}, "没有PEM格式的证书"),
        ({"timestamp_url": "tsa.example.org"}, "http"),
    ],
)
def test_a_file_that_is_wrong_stops_the_start_with_a_sentence(told, files, sentence):
    told(**files)
    (complaint,) = said()
    assert complaint.startswith("publishing.E001")
    assert sentence in complaint


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (keys.make("Old", root(), begins=-30, ends=-1), "publishing.W002"),
        (keys.make("Early", root(), begins=2), "publishing.W002"),
        (keys.make("Ending", root(), ends=20), "publishing.W003"),
    ],
)
def test_a_certificate_that_ended_or_ends_soon_is_called_to_mind_and_the_rest_goes_on(told, pair, code):
    told(key=pair.p12(root().certificate))
    (complaint,) = said()
    assert complaint.startswith(code)


def test_a_key_that_others_can_read_and_a_timestamp_service_without_a_key_are_called_to_mind(told, settings):
    told()
    Path(settings.SIGNING["key"]).chmod(0o644)
    assert [one[:15] for one in said()] == ["publishing.W004"]
    settings.SIGNING |= {"key": "", "timestamp_url": "https://tsa.example.org/"}
    assert [one[:15] for one in said()] == ["publishing.W001"]


def test_roots_come_from_their_file_or_from_the_keys_own_chain(told):
    told()
    assert load_roots() == [root().certificate]
    told(roots="")
    assert load_roots() == [root().certificate]
    told(roots="/nowhere")
    with pytest.raises(KeyUnusable):
        load_roots()


def test_a_trial_key_is_made_once_and_signs(told, settings, tmp_path):
    told(key="", roots="", passphrase="trial passphrase")
    file, out = tmp_path / "trial.p12", StringIO()
    call_command("make_signing_key", str(file), name="泓州市（试用）", stdout=out)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings.SIGNING |= {"key": str(file)}
    assert fingerprint(load_key().certificate) in out.getvalue()
    assert said() == []
    with pytest.raises(CommandError, match=str(file)):
        call_command("make_signing_key", str(file), name="x")
    from publishing.pdf import render_pdf
    from tests.publishing.documents import document

    found = verify_signature(sign(render_pdf(document()).data, language="en"))
    assert found.holds
    assert found.signer == "泓州市（试用）"


def test_a_trial_key_without_a_passphrase_is_not_made(told, tmp_path):
    told(passphrase="")
    with pytest.raises(CommandError, match="SIGNING_PASSPHRASE"):
        call_command("make_signing_key", str(tmp_path / "trial.p12"), name="x")
    assert not (tmp_path / "trial.p12").exists()
