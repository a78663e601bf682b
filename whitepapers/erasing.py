"""Withdrawal of a published text by order: one person files the order, a second one confirms it (ADR 26)."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from publishing.manuscript import leaf, sha256
from publishing.models import Edition, Erasure
from publishing.store import keep
from targets.evidence import check_file as check_scan
from targets.models import Department
from targets.refusal import Refused, gettext_noop
from whitepapers import erasure, telling_erasure
from whitepapers.actions import locked_paper
from whitepapers.approval import Stage
from whitepapers.delegating import hold_city
from whitepapers.erased_texts import find_entry
from whitepapers.facts import fresh_person
from whitepapers.mandates import mandates
from whitepapers.models import Authorship, ErasureCheck, ErasureOrder, WhitePaperPage
from whitepapers.on_paper import SCANS
from whitepapers.record import enter
from whitepapers.tasks import carry_out_order

if TYPE_CHECKING:
    from targets.models import User


@dataclass(frozen=True)
class Order:
    """What the order says, and the scan of it."""

    reason: str  # published in the place of the text
    issuer: str
    document: str
    number: str
    name: str
    data: bytes


def paper_of(edition: Edition) -> WhitePaperPage | None:
    """Return the paper that an edition belongs to; a transcript has none."""
    year, code, series = edition.of
    return WhitePaperPage.objects.filter(plan_year__year=year, department__code=code, series=series).first()


def _hold(edition: Edition) -> WhitePaperPage | None:
    """Queue up with every other verb on the paper, or on the city's record where there is no paper."""
    paper = paper_of(edition)
    if paper is not None:
        return locked_paper(paper.pk)
    hold_city()
    return None


def _writers(edition: Edition) -> frozenset[int]:
    paper = paper_of(edition)
    return frozenset(Authorship.objects.filter(paper=paper).values_list("user_id", flat=True)) if paper else frozenset()


def file_order(
    *, edition: Edition, part: str, entry: str, order: Order, by: "User", at: dt.datetime | None = None
) -> ErasureOrder:
    """Put an order of withdrawal on record; it counts when a second person has confirmed it. Raises Refused."""
    name, content_type = check_scan(order.name, order.data)
    if content_type not in SCANS:
        raise Refused(gettext_noop("File the scan as PDF, PNG or JPEG."))
    moment = (at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)
    with transaction.atomic():
        paper = _hold(edition)
        public = Edition.objects.released().filter(pk=edition.pk).first()
        found = find_entry(public, part, entry) if public else None
        waiting = ErasureOrder.objects.filter(edition=edition, part=part, entry=entry)
        erasure.check_order(
            fresh_person(by),
            department=edition.of.code,
            writers=_writers(edition),
            there=found is not None,
            pending=any(one.leaf == leaf(found or {}) for one in waiting.exclude(check_made__confirmed=False)),
            said=(order.reason, order.issuer, order.document, order.number),
        )
        assert found is not None, "the rule refused nothing"
        new = ErasureOrder(
            department=Department.objects.get(code=edition.of.code), edition=edition, part=part,
            entry=entry, leaf=leaf(found), reason=order.reason.strip(), issuer=order.issuer.strip(),
            document=order.document.strip(), number=order.number.strip(), name=name, sha256=sha256(order.data),
            size=len(order.data), content_type=content_type, by=by, at=moment,
        )  # fmt: skip
        keep(order.data, ErasureOrder.FOLDER)
        new.save()
        enter("ordered", row=new, paper=paper, by=by, digest=edition.digest, at=moment)
        telling_erasure.ordered(new, paper)
    return new


def confirm_order(
    *, order: ErasureOrder, confirmed: bool, note: str = "", by: "User", at: dt.datetime | None = None
) -> ErasureCheck:
    """Let the order be carried out, or put on record why it is not. Raises Refused."""
    moment = (at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)
    with transaction.atomic():
        paper = _hold(order.edition)
        _check_confirm(order, by, confirmed=confirmed, note=note)
        with default_storage.open(order.path) as kept:
            if sha256(kept.read()) != order.sha256:
                raise Refused(gettext_noop("The scan is no longer the one that was filed; tell the administrator."))
        check = ErasureCheck.objects.create(
            order=order, ordered_by=order.by, confirmed=confirmed, note=note.strip(), by=by, at=moment
        )
        enter("checked", row=check, paper=paper, by=by, digest=order.edition.digest, at=moment)
        telling_erasure.checked(check, paper)
        if confirmed:
            transaction.on_commit(lambda: carry_out_order.enqueue(order.pk))
    return check


def _check_confirm(order: ErasureOrder, by: "User", *, confirmed: bool = True, note: str = "") -> None:
    erasure.check_confirm(
        fresh_person(by),
        department=order.department.code,
        writers=_writers(order.edition),
        ordered_by=order.by_id,
        substitute=mandates().substitutes(order.department).get(Stage.SUPERVISORY, False),
        done=ErasureCheck.objects.filter(order=order).exists(),
        confirmed=confirmed,
        note=note,
    )


def may_confirm(order: ErasureOrder, by: "User") -> bool:
    """Say whether the person may confirm the order."""
    try:
        _check_confirm(order, by)
    except Refused:
        return False
    return True


def confirmed_orders() -> list[ErasureOrder]:
    """Return the orders that two people stand behind and that are not carried out yet, oldest first."""
    done = set(Erasure.objects.values_list("order", flat=True))
    confirmed = ErasureOrder.objects.filter(check_made__confirmed=True).select_related("edition", "department")
    return [one for one in confirmed.order_by("pk") if one.digest not in done]
