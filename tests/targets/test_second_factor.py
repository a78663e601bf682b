"""The second factor: enrolled with password and first code, no code twice, no guessing, no secret in the database."""

import datetime as dt

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from targets.models import SecondFactor
from targets.refusal import Refused
from targets.second_factor import begin, check_code, confirm, is_enrolled, secret_of, take_off

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 12, 20, 8, 0, tzinfo=dt.UTC)
STEP = dt.timedelta(seconds=30)


def code(user, at=NOW):
    return pyotp.TOTP(secret_of(SecondFactor.objects.get(user=user))).at(int(at.timestamp()))


@pytest.fixture
def leader(cast):
    """A leader who enrolled a minute ago."""
    begin(cast.leader)
    confirm(user=cast.leader, code=code(cast.leader, NOW - 2 * STEP), at=NOW - 2 * STEP)
    return cast.leader


def test_the_first_right_code_enrols_and_nothing_less(cast):
    with pytest.raises(Refused, match="No second factor"):
        check_code(user=cast.leader, code="000000", at=NOW)
    begin(cast.leader)
    assert not is_enrolled(cast.leader)
    with pytest.raises(Refused, match="No second factor"):  # not before it is confirmed
        check_code(user=cast.leader, code=code(cast.leader), at=NOW)
    with pytest.raises(Refused, match="not right"):
        confirm(user=cast.leader, code="abc", at=NOW)
    confirm(user=cast.leader, code=code(cast.leader), at=NOW)
    assert is_enrolled(cast.leader)
    with pytest.raises(Refused, match="enrolled already"):
        begin(cast.leader)


def test_a_code_serves_once_and_an_older_one_never_after(leader):
    right = code(leader)
    check_code(user=leader, code=f" {right[:3]} {right[3:]} ", at=NOW)
    for again in (right, code(leader, NOW - STEP)):
        with pytest.raises(Refused, match="used already"):
            check_code(user=leader, code=again, at=NOW)
    check_code(user=leader, code=code(leader, NOW + STEP), at=NOW)


@pytest.mark.parametrize("off", [-3, 3, 100])
def test_a_code_of_another_time_is_refused(leader, off):
    with pytest.raises(Refused):
        check_code(user=leader, code=code(leader, NOW + off * STEP), at=NOW)


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "abcdef", "000000\x00", "0" * 500])
def test_what_is_no_code_is_refused(leader, typed):
    with pytest.raises(Refused):
        check_code(user=leader, code=typed, at=NOW)


def test_after_five_wrong_codes_even_the_right_one_waits_a_quarter_of_an_hour(leader):
    for _ in range(5):
        with pytest.raises(Refused, match="not right"):
            check_code(user=leader, code="abc", at=NOW)
    with pytest.raises(Refused, match="Too many"):
        check_code(user=leader, code=code(leader), at=NOW)
    later = NOW + dt.timedelta(minutes=15)
    check_code(user=leader, code=code(leader, later), at=later)


def test_the_database_holds_no_secret_and_another_key_makes_the_factor_worthless(leader, settings):
    secret = secret_of(leader.second_factor)
    assert secret not in str(SecondFactor.objects.filter(user=leader).values())
    settings.SECRET_KEY = "another"
    assert secret_of(leader.second_factor) != secret


def test_one_persons_code_is_not_anothers(leader, other):
    begin(other.leader)
    with pytest.raises(Refused):
        confirm(user=other.leader, code=code(leader), at=NOW)


def test_it_is_taken_off_with_a_code_or_by_the_administrators_command(leader):
    with pytest.raises(Refused):
        take_off(user=leader, code="abc", at=NOW)
    take_off(user=leader, code=code(leader), at=NOW)
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", leader.username, reason="遗失手机")
    begin(leader)
    call_command("reset_second_factor", leader.username, reason="遗失手机")
    assert not SecondFactor.objects.exists()
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "nobody", reason="x")


# --- the screen ---------------------------------------------------------------------------------------------------


def send(client, step, **more):
    return client.post(reverse("second_factor"), {"step": step, **more})


def test_a_leader_enrols_on_the_screen_and_chooses_links(client, cast):
    from django.utils import timezone

    client.force_login(cast.leader)
    address = reverse("second_factor")
    send(client, "begin", password="wrong")
    assert client.get(address).context.get("picture") is None
    send(client, "confirm", code="000000")
    assert not SecondFactor.objects.exists()
    send(client, "begin", password="whitebook-demo")
    page = client.get(address)
    assert page.context["picture"].startswith("data:image/svg+xml")
    assert "no-store" in page["Cache-Control"]
    now = timezone.now()
    send(client, "confirm", code=code(cast.leader, now - STEP))
    assert is_enrolled(cast.leader)
    assert client.get(address).context.get("secret") is None
    send(client, "choose", by_link="1", code="000")
    assert not SecondFactor.objects.get().by_link
    send(client, "choose", by_link="1", code=code(cast.leader, now + STEP))
    assert SecondFactor.objects.get().by_link


def test_a_session_left_open_does_not_show_the_secret_without_the_password(client, cast):
    begin(cast.leader)
    client.force_login(cast.leader)
    assert client.get(reverse("second_factor")).context.get("secret") is None
    assert send(client, "delete").status_code == 404


def test_nobody_who_decides_nothing_by_link_finds_the_screen(client, cast):
    for who in (cast.editor, cast.reviewer, cast.inspector, cast.clerk):
        client.force_login(who)
        assert client.get(reverse("second_factor")).status_code == 404
        assert send(client, "begin", password="whitebook-demo").status_code == 404
    assert not SecondFactor.objects.exists()
