"""Withdrawal of a published text by order: one person files the order, a second one confirms it (ADR 26)."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from publishing.erased_rows import row_at
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
from whitepapers.said import places, scope_of, writers_of
from whitepapers.tasks import carry_out_order

if TYPE_CHECKING:
    from targets.models import User

SAID = "said"  # the part of an order about what somebody said in a row


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


def _paper(order: ErasureOrder) -> WhitePaperPage | None:
    """Return the paper in whose record the order stands; None for the city's: a promise's records belong to no paper."""
    return paper_of(order.edition) if order.edition else None


def _hold(paper: WhitePaperPage | None) -> WhitePaperPage | None:
    """Queue up with every other verb on the paper, or on the city's record where there is no paper."""
    if paper is not None:
        return locked_paper(paper.pk)
    hold_city()
    return None


def _writers(order: ErasureOrder) -> frozenset[int]:
    """Return who wrote the text: they neither order nor confirm."""
    if order.place:
        return writers_of(row_at(order.place))
    paper = _paper(order)
    return frozenset(Authorship.objects.filter(paper=paper).values_list("user_id", flat=True)) if paper else frozenset()


def file_order(
    *, edition: Edition, part: str, entry: str, order: Order, by: "User", at: dt.datetime | None = None
) -> ErasureOrder:
    """Put an order to withdraw an entry of a public edition on record. Raises Refused.

    It counts when a second person has confirmed it.
    """
    department = Department.objects.get(code=edition.of.code)
    new = ErasureOrder(department=department, edition=edition, part=part, entry=entry)
    with transaction.atomic():
        paper = _hold(_paper(new))
        public = Edition.objects.released().filter(pk=edition.pk).first()
        found = find_entry(public, part, entry) if public else None
        new.leaf = leaf(found or {})
        waiting = ErasureOrder.objects.filter(edition=edition, part=part, entry=entry, leaf=new.leaf)
        return _file(new, order, by, paper, there=found is not None, waiting=waiting, at=at)


def file_words_order(
    *, place: str, about: str, order: Order, by: "User", at: dt.datetime | None = None
) -> ErasureOrder:
    """Put an order on record to withdraw what somebody said in one row, or a row's file. Raises Refused.

    `place` is one of `whitepapers.said.places` of what `about` names: a promise's number, or a paper's address.
    """
    scope = scope_of(about)
    if scope is None:
        raise Refused(gettext_noop("No promise and no paper has this number or address."))
    new = ErasureOrder(department=scope.department, part=SAID, entry=about, place=place)
    with transaction.atomic():
        _hold(None)
        there = place in dict(places(scope))
        waiting = ErasureOrder.objects.filter(place=place)
        return _file(new, order, by, None, there=there, waiting=waiting, at=at)


def _file(
    new: ErasureOrder, order: Order, by: "User", paper: WhitePaperPage | None, *, there: bool, waiting: QuerySet[ErasureOrder],
    at: dt.datetime | None,
) -> ErasureOrder:  # fmt: skip
    """Check and record what is common to both kinds of order; call it under the record's lock."""
    moment = (at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)
    new.name, new.content_type = check_scan(order.name, order.data)
    if new.content_type not in SCANS:
        raise Refused(gettext_noop("File the scan as PDF, PNG or JPEG."))
    erasure.check_order(
        fresh_person(by),
        department=new.department.code,
        writers=_writers(new) if there else frozenset(),
        there=there,
        pending=there and waiting.exclude(check_made__confirmed=False).exists(),
        said=(order.reason, order.issuer, order.document, order.number),
    )
    new.reason, new.issuer = order.reason.strip(), order.issuer.strip()
    new.document, new.number = order.document.strip(), order.number.strip()
    new.sha256, new.size, new.by, new.at = keep(order.data, ErasureOrder.FOLDER), len(order.data), by, moment
    new.save()
    enter("ordered", row=new, paper=paper, by=by, digest=new.edition.digest if new.edition else "", at=moment)
    telling_erasure.ordered(new, paper)
    return new


def confirm_order(
    *, order: ErasureOrder, confirmed: bool, note: str = "", by: "User", at: dt.datetime | None = None
) -> ErasureCheck:
    """Let the order be carried out, or put on record why it is not. Raises Refused."""
    moment = (at or timezone.now()).astimezone(dt.UTC).replace(microsecond=0)
    with transaction.atomic():
        paper = _hold(_paper(order))
        _check_confirm(order, by, confirmed=confirmed, note=note)
        with default_storage.open(order.path) as kept:
            if sha256(kept.read()) != order.sha256:
                raise Refused(gettext_noop("The scan is no longer the one that was filed; tell the administrator."))
        check = ErasureCheck.objects.create(
            order=order, ordered_by=order.by, confirmed=confirmed, note=note.strip(), by=by, at=moment
        )
        enter("checked", row=check, paper=paper, by=by, digest=order.edition.digest if order.edition else "", at=moment)
        telling_erasure.checked(check, paper)
        if confirmed:
            transaction.on_commit(lambda: carry_out_order.enqueue(order.pk))
    return check


def _check_confirm(order: ErasureOrder, by: "User", *, confirmed: bool = True, note: str = "") -> None:
    erasure.check_confirm(
        fresh_person(by),
        department=order.department.code,
        writers=_writers(order),
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
