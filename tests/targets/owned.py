"""Owners, and pages behind their links, for the tests of reporting by link."""

import datetime as dt
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from targets.models import Ownership, Target, User
from targets.owners import Chosen, hand_over, name_owner
from targets.report_link import token_of
from tests.factories import Cast
from tests.targets.year import moment

PDF = b"%PDF-1.7 evidence"


def own(cast: Cast, target: Target, officer: User | None = None, **more: Any) -> Ownership:
    """Let the editor name an officer, the contributor without one."""
    chosen = Chosen("公共交通处", officer or cast.contributor)
    return name_owner(target=target, chosen=chosen, by=cast.editor, at=more.pop("at", moment(3, 5)), **more)


def pass_on(cast: Cast, target: Target, officer: User | None, reason: str = "轮岗", **more: Any) -> Ownership:
    """Let the editor hand a target over."""
    chosen = Chosen("公共交通处", officer)
    return hand_over(target=target, chosen=chosen, reason=reason, by=cast.editor, **more)


def page_of(ownership: Ownership, *, sitting: bool = True, made_on: dt.date | None = None) -> str:
    """Return the address of an owner's page below our site."""
    return f"/report/{token_of(ownership, made_on=made_on, sitting=sitting)}/"


def form_of(answer: Any) -> dict[str, str]:
    """Return the hidden fields of a page's form, as its next sending has them."""
    page = answer.content.decode()
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in ("period", "seen")
    }


def send(client: Client, address: str, files: dict[str, bytes] | None = None, **said: Any) -> Any:
    """Open an owner's page and send the report that it asks for."""
    data: dict[str, Any] = {"value": "12", "text": "完成一部分"} | said
    if "seen" not in said:
        data = form_of(client.get(address)) | data
    data["evidence"] = [SimpleUploadedFile(name, content) for name, content in (files or {}).items()]
    return client.post(address, data)
