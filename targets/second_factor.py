"""Enrols and checks a second factor (TOTP, RFC 6238: six digits, thirty seconds), and refuses guessing and replay."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from targets.models import SecondFactor
from targets.refusal import Refused, gettext_noop

if TYPE_CHECKING:
    from targets.models import User

STEP = 30  # seconds
MOST_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=15)

WRONG = gettext_noop("This code is not right, or it was used already; wait for the next one.")
LOCKED = gettext_noop("Too many wrong codes: try again in a quarter of an hour.")


def secret_of(factor: SecondFactor) -> str:
    """Return the secret in base32; it follows from the server's key, so a stolen database holds none."""
    said = f"second factor of {factor.user_id}: {factor.salt}".encode()
    return base64.b32encode(hmac.digest(settings.SECRET_KEY.encode(), said, hashlib.sha256)[:20]).decode()


def provisioning_uri(factor: SecondFactor) -> str:
    """Return the address that an authenticator app reads from the QR code."""
    name = str(settings.WAGTAIL_SITE_NAME)
    return str(pyotp.TOTP(secret_of(factor)).provisioning_uri(name=factor.user.username, issuer_name=name))


def begin(user: "User") -> SecondFactor:
    """Return a fresh, unconfirmed factor; one that is confirmed already stays until the new one is confirmed.

    The caller has asked for the password: a session that was left open must not enrol a stranger's telephone.
    """
    factor, _new = SecondFactor.objects.get_or_create(user=user, defaults={"salt": secrets.token_hex(16)})
    if factor.confirmed_at is not None:
        raise Refused(gettext_noop("A second factor is enrolled already; take it off first."))
    return factor


def confirm(*, user: "User", code: str, at: dt.datetime | None = None) -> SecondFactor:
    """Enrol the factor with its first right code."""
    return _use(user, code, at or timezone.now(), enrolled=False)


def check_code(*, user: "User", code: str, at: dt.datetime | None = None) -> SecondFactor:
    """Use up one code of an enrolled factor, or raise Refused; what was tried is counted even when the caller rolls back.

    Call it outside a transaction: a wrong code has to leave its trace.
    """
    return _use(user, code, at or timezone.now(), enrolled=True)


def _use(user: "User", code: str, at: dt.datetime, *, enrolled: bool) -> SecondFactor:
    refusal: Refused | None = None
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None or (factor.confirmed_at is None) is enrolled:
            raise Refused(gettext_noop("No second factor is enrolled for this account."))
        if factor.locked_until is not None and at < factor.locked_until:
            raise Refused(LOCKED)
        step = _step(factor, code, at)
        if step is None or step <= factor.last_step:
            factor.failures += 1
            if factor.failures >= MOST_FAILURES:
                factor.failures, factor.locked_until = 0, at + LOCKED_FOR
            refusal = Refused(WRONG)
        else:
            factor.failures, factor.locked_until, factor.last_step = 0, None, step
            factor.confirmed_at = factor.confirmed_at or at
        factor.save()
    if refusal is not None:
        raise refusal
    return factor


def _step(factor: SecondFactor, code: str, at: dt.datetime) -> int | None:
    """Return the step whose code this is: the present one, or a neighbour for a clock that is a little off."""
    typed = "".join(code.split())
    now = int(at.timestamp()) // STEP
    totp = pyotp.TOTP(secret_of(factor))
    found = [
        step for step in (now - 1, now, now + 1) if hmac.compare_digest(totp.at(step * STEP).encode(), typed.encode())
    ]
    return found[0] if found else None


def take_off(*, user: "User", code: str, at: dt.datetime | None = None) -> None:
    """Take the factor off with a last right code; whoever lost the telephone asks the administrator."""
    check_code(user=user, code=code, at=at)
    SecondFactor.objects.filter(user=user).delete()


def is_enrolled(user: "User") -> bool:
    """Say whether the person has a second factor that was confirmed."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
