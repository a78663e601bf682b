"""Carries out confirmed orders of withdrawal: made anew first, then replaced in one transaction. Safe to repeat (ADR 26)."""

import datetime as dt
import logging
from contextlib import ExitStack
from dataclasses import replace

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from publishing import pagefiles
from publishing.document import Document, Facts, Section
from publishing.emptying import sweep_files
from publishing.erasing import Erased, erase, keep_anew, sweep
from publishing.manuscript import public, public_text
from publishing.models import Edition, Erasure
from publishing.press import print_document
from publishing.turn import my_turn
from targets.erasing import erase_disposition, erase_rows
from whitepapers import telling_erasure
from whitepapers.erased_drafts import erase_drafts
from whitepapers.erased_texts import HEAD, Carrier, carriers, carriers_of_words, find_entry
from whitepapers.erasing import confirmed_orders
from whitepapers.layout import lay_out
from whitepapers.models import ErasureOrder, Round
from whitepapers.release import approved_and_not_printed, printed_date, reason_in_words
from whitepapers.said import mark, scope_of, texts_at
from whitepapers.taking_back import take_back

log = logging.getLogger(__name__)


class Overtaken(RuntimeError):
    """Somebody printed or withdrew on the same paper meanwhile; the next run begins anew."""


def carry_out_due() -> list[Erasure]:
    """Carry out every confirmed order that is not carried out yet; one that fails stops no other and is tried again.

    Then delete from the disk what no edition has any more.
    """
    done: list[Erasure] = []
    for order in confirmed_orders():
        try:
            done += carry_out(order)
        except (DatabaseError, InterfaceError):
            raise
        except Overtaken:
            log.warning("withdrawal of %s: overtaken, tried again", order)
        except Exception as fault:
            log.error("withdrawal of %s is not carried out: %s", order, fault, exc_info=fault)
            with transaction.atomic():
                telling_erasure.not_carried_out(order, reason_in_words(fault))
    sweep()
    sweep_files()
    pagefiles.sweep()
    return done


def carry_out(order: ErasureOrder) -> list[Erasure]:
    """Take the text out of every manuscript that carries it, of files, register and drafts; [] when another does it."""
    with ExitStack() as turns:
        if not turns.enter_context(my_turn(f"erase {order.department.code}")):
            return []
        found = _carriers(order)
        waiting = {one.digest for one in approved_and_not_printed()}
        for one in found:  # none of them may become an edition in the middle of this
            if one.digest in waiting and not turns.enter_context(my_turn(f"print {one.digest}")):
                raise Overtaken(str(order))
        made = [_made_anew(one, order) for one in found]
        text = find_entry(order.edition, order.part, order.entry) or {} if order.edition else {}
        with transaction.atomic():
            if Erasure.objects.filter(order=order.digest).exists():
                return []
            if [one.digest for one in _carriers(order)] != [one.digest for one in found] or any(
                _changed(one) for one in found
            ):
                raise Overtaken(str(order))
            at = timezone.now()
            done = erase(made, order=order.digest, reason=order.reason, document=order.cited(), at=at)
            for one in found:
                if one.round is not None:
                    Round.objects.filter(pk=one.round.pk).replace_by_order(manuscript_json=one.after)
            if order.edition:
                _clean_up(order, found, text, at)
            done += take_back(order, text, at)
            pagefiles.take_down()
    return done


def _carriers(order: ErasureOrder) -> list[Carrier]:
    """Return every manuscript that has the text, read afresh."""
    if order.edition is not None:
        return carriers(Edition.objects.get(pk=order.edition.pk), order.part, order.entry)
    scope = scope_of(order.entry)
    assert scope is not None, "neither promises nor papers are ever deleted"
    return carriers_of_words(scope, texts_at(order.place)[1], mark(scope))


def _changed(one: Carrier) -> bool:
    """Say whether the manuscript is no longer the one that was read."""
    now = {*Edition.objects.filter(digest=one.digest).values_list("manuscript_json", flat=True)}
    now |= {*Round.objects.filter(digest=one.digest).values_list("manuscript_json", flat=True)}
    return now != {one.before} or (one.edition is None) == Edition.objects.filter(digest=one.digest).exists()


def _made_anew(one: Carrier, order: ErasureOrder) -> Erased:
    """Print the carrier's edition without the text and keep its files; a round that is no edition has none."""
    if one.edition is None:
        return Erased(one.subject, one.digest, one.entries, one.after)
    released = timezone.localdate(one.edition.release_at) if one.round is None else printed_date(one.round)
    document = lay_out(
        public(one.manuscript),
        digest=one.digest,
        number=one.edition.number,
        approvals=one.edition.approvals,
        released=released,
        verify_url=f"{settings.WAGTAILADMIN_BASE_URL}/verify/?digest={one.digest}",
    )
    told = [(each.reason, each.document, each.at, each.entries) for each in _earlier(one)]
    told.append((order.reason, order.cited(), timezone.now(), one.entries))
    printed = print_document(_with_reasons(document, told), public_text(one.after))
    files = keep_anew(one.edition, printed)
    return Erased(one.subject, one.digest, one.entries, one.after, one.edition, files, printed.pages)


def _earlier(one: Carrier) -> list[Erasure]:
    return list(Erasure.objects.filter(digest=one.digest).order_by("sequence"))


Told = tuple[str, str, dt.datetime, list[dict[str, str]]]


def _with_reasons(document: Document, told: list[Told]) -> Document:
    """Put before the paper's sections what was withdrawn from it, by whose order, when and why."""
    with override(document.language):
        pairs = tuple(
            (
                ", ".join(dict.fromkeys(_called(one) for one in entries)),
                gettext("%(document)s, carried out on %(on)s. Reason: %(reason)s")
                % {"document": cited, "on": timezone.localdate(at).isoformat(), "reason": reason},
            )
            for reason, cited, at, entries in told
        )
        heading = gettext("Texts withdrawn by order")
    section = Section("withdrawn-by-order", heading, (Facts(pairs),), opens_page=True)
    return replace(document, sections=(section, *document.sections))


def _called(one: dict[str, str]) -> str:
    """Return how the lost text is called: an entry by its number, a field of the title page, which has none, by its name."""
    names = {"title": gettext("Title page"), "change_reason": gettext("Reason for the change")}
    return names.get(one["entry"], one["entry"]) if one["part"] == HEAD else one["entry"]


def _clean_up(order: ErasureOrder, found: list[Carrier], text: dict[str, object], at: dt.datetime) -> None:
    """Take the text out of the register with its versions and out of the drafts."""
    if order.part in {"targets", "duties"}:
        leaves = {one["leaf"] for each in found for one in each.entries if one["part"] == order.part}
        editions = {each.edition.pk for each in found if each.edition is not None}
        erase_rows(number=order.entry, leaves=leaves, editions=editions, reason=order.reason, at=at)
    elif order.part == "dispositions":
        erase_disposition(number=order.entry)
    erase_drafts(order, text)
