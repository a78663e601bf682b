"""The desk's verbs: open, change, sign off, submit, decide. Each checks, changes, records, then acts on commit."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from publishing.document import Document, Section
from publishing.faults import Unprintable
from publishing.manuscript import FIRST_LINK, Malformed, Manuscript, content_digest, freeze, link, public
from publishing.models import Edition, Series, subject_of
from publishing.press import trial_print
from targets.refusal import Refused, gettext_noop
from whitepapers import approval, telling
from whitepapers.approval import Outcome, Stage
from whitepapers.authorship import record, writers
from whitepapers.compose import compose
from whitepapers.deadline_record import after_decision, after_submission
from whitepapers.facts import fresh_person, paper_facts
from whitepapers.layout import lay_out
from whitepapers.models import CityPapersPage, Decision, Round, SignOff, WhitePaperPage
from whitepapers.record import enter

if TYPE_CHECKING:
    from targets.models import Department, PlanYear, User


def _now(at: dt.datetime | None) -> dt.datetime:
    return (at or timezone.now()).replace(microsecond=0)


def locked_paper(paper_id: int) -> WhitePaperPage:
    """Return the paper with its row locked until the transaction ends: verbs on one paper queue up.

    Lock first and read afterwards: a join read in the locking query is as old as the wait for the lock, and the
    leader in charge may have changed meanwhile.
    """
    WhitePaperPage.objects.select_for_update(of=("self",)).only("pk").get(pk=paper_id)
    return WhitePaperPage.objects.select_related("department", "plan_year").get(pk=paper_id)


def _insert(new: Round | Decision, taken: str) -> None:
    """Insert the record, or refuse with the sentence `taken` when the database has one in its place already."""
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as collision:
        raise Refused(taken) from collision


def papers_folder() -> CityPapersPage:
    """Return the page that holds all papers, making it below Wagtail's root at the first call.

    Inside a transaction the folder stays locked until its end: two pages added at once would get one path.
    """
    from wagtail.models import Page

    with transaction.atomic():
        if (folder := CityPapersPage.objects.first()) is None:
            root = Page.objects.select_for_update().get(pk=Page.get_first_root_node().pk)
            folder = CityPapersPage.objects.first() or root.add_child(
                instance=CityPapersPage(title="Whitebook", slug="whitebook", live=False)
            )
        Page.objects.select_for_update().only("pk").get(pk=folder.pk)
        return CityPapersPage.objects.get(pk=folder.pk)


def open_paper(*, department: "Department", plan_year: "PlanYear", by: "User | None") -> WhitePaperPage:
    """Return the department's paper of the year, opening an empty one at the first call; it is never live.

    `by` is an editor of the department, or None when a command opens it for whom it concerns.
    """
    return open_page(Series.PAPER, department=department, plan_year=plan_year, by=by)


def open_page(series: Series, *, department: "Department", plan_year: "PlanYear", by: "User | None") -> WhitePaperPage:
    """Return the department's paper or statement of the year, opening an empty one at the first call; it is never live."""
    if by is not None:
        person = fresh_person(by)
        approval.check_edit(person, approval.PaperFacts(department=department.code, leader=None))
    own: dict[str, Any] = {"department": department, "plan_year": plan_year, "series": series}
    if existing := WhitePaperPage.objects.filter(**own).first():
        return existing
    with transaction.atomic():
        folder = papers_folder()
        if existing := WhitePaperPage.objects.filter(**own).first():
            return existing
        slug = subject_of(plan_year.year, department.code, series).replace("/", "-")
        page = WhitePaperPage(title=f"{plan_year.year} {department.name}", slug=slug, live=False, owner=by, **own)
        folder.add_child(instance=page)
        if by is not None:
            record(paper=page, user=by, how="opened")
    return page


@contextmanager
def changing(paper: WhitePaperPage, *, by: "User", division: str | None = None, how: str = "row") -> Iterator[None]:
    """Hold the paper while its rows are changed, refuse whoever may not, and record `by` as a writer.

    `division` is the division whose row it is; None means the paper as a whole, which only an editor changes.
    A change of a row from one division to another takes two checks: call it for the old division too.
    """
    with transaction.atomic():
        locked = locked_paper(paper.pk)
        person, facts = fresh_person(by), paper_facts(locked)
        if division is None and how == "imported":
            approval.check_import(person, facts)
        elif division is None:
            approval.check_edit(person, facts)
        else:
            in_time = timezone.localdate() <= locked.plan_year.contributions_due
            approval.check_contribute(person, facts, division, in_time=in_time)
        yield
        record(paper=locked, user=by, how=how)


def sign_off(*, paper: WhitePaperPage, by: "User", content: str, at: dt.datetime | None = None) -> SignOff:
    """Record that the head signed the text with the digest `content`, which is the one that was shown."""
    with transaction.atomic():
        locked = locked_paper(paper.pk)
        facts = paper_facts(locked, with_content=True)
        approval.check_sign_off(fresh_person(by), facts)
        if content != facts.content:
            raise Refused(gettext_noop("The text was changed after you opened it; read it again before you sign."))
        record(paper=locked, user=by, how="signed")
        signed = SignOff.objects.create(paper=locked, by=by, content=content, at=_now(at))
        enter("signed", row=signed, paper=locked, by=by, at=at)
        telling.signed_off(signed)
        return signed


def submit(*, paper: WhitePaperPage, by: "User", at: dt.datetime | None = None, change_reason: str = "") -> Round:
    """Freeze the paper and open a round, after a full trial print passed.

    The public reason of an amendment is its reopening's. Raises Refused, or publishing.faults.Unprintable with the place
    that can't be printed.
    """
    from whitepapers import amending

    paper = WhitePaperPage.objects.select_related("department", "plan_year").get(pk=paper.pk)  # not what a caller kept
    approval.check_submit(fresh_person(by), paper_facts(paper, with_content=True))
    composed, today = compose(paper), timezone.localdate(_now(at))
    reason = amending.check_submission(paper, composed, today) or change_reason.strip()
    head = _head(paper, reason)
    composed["head"] |= head
    manuscript, text, digest = freeze(**composed)
    pages = _print_for_trial(manuscript, digest, head["edition"])
    with transaction.atomic():
        locked = locked_paper(paper.pk)
        facts = paper_facts(locked, with_content=True)
        approval.check_submit(fresh_person(by), facts)
        again = amending.check_submission(locked, manuscript, today) or change_reason.strip()
        if content_digest(manuscript) != facts.content or _head(locked, again) != head:
            raise Refused(gettext_noop("The text was changed while it was being printed; submit it again."))
        record(paper=locked, user=by, how="submitted")
        previous = locked.rounds.order_by("-number").first()
        new = Round(
            paper=locked,
            number=head["round"],
            manuscript_json=text,
            digest=digest,
            writers=writers(locked),
            sign_off=locked.sign_offs.order_by("-id")[0],
            submitted_by=by,
            at=_now(at).astimezone(dt.UTC),
            change_reason=reason,
            pages=pages,
        )
        new.chain = link(previous.chain if previous else FIRST_LINK, new.record())
        _insert(new, gettext_noop("Another round was opened at the same moment; open the paper again."))
        enter("submitted", row=new, paper=locked, round=new, by=by, digest=digest, at=at)
        after_submission(new)
        telling.submitted(new)
    return new


def _head(paper: WhitePaperPage, reason: str) -> dict[str, Any]:
    """Return what the title page says that no head signed: the round, the edition to come, the public reason."""
    last = Edition.objects.filter(subject=paper.subject).aggregate(last=Max("number"))["last"] or 0
    return {"round": paper.rounds.count() + 1, "edition": last + 1, "change_reason": reason}


def _print_for_trial(manuscript: Manuscript, digest: str, edition: int) -> int:
    """Print what the reviewers read, and what the public will read where that is less; return the latter's pages."""
    whole, shown = (lay_out(one, digest=digest, number=edition) for one in (manuscript, public(manuscript)))
    pages = trial_print(whole)
    return pages if shown == whole else trial_print(shown)


def last_round(locked: WhitePaperPage, one: Round) -> Round:
    """Return the paper's last round, whole, or refuse when it is not `one`."""
    latest = locked.rounds.order_by("-number").first()
    if latest is None or latest.pk != one.pk:
        raise Refused(gettext_noop("This round is no longer the paper's last one; open the paper again."))
    _check_whole(latest)
    return latest


def _check_whole(latest: Round) -> None:
    try:
        _ = latest.manuscript
    except Malformed as fault:
        raise Refused(
            gettext_noop(
                "The frozen text is no longer what was submitted; nothing can be decided. Tell the administrator."
            )
        ) from fault


def _check_post_prints(by: "User") -> None:
    """The post is printed beside the approval: a character that no font has would stop the edition for ever."""
    post = fresh_person(by).post
    try:
        post.encode("gb2312")  # all of it is in the paper's fonts; whatever is beyond is tried
    except UnicodeEncodeError:
        try:
            trial_print(Document(post, "", "zh-hans", (Section("post", post, ()),)))
        except Unprintable as fault:
            raise Refused(
                gettext_noop("Your post “%(post)s” can't be printed; ask the administrator to correct it."), post=post
            ) from fault


def decide(
    *,
    round: Round,
    stage: Stage,
    outcome: Outcome,
    digest: str,
    by: "User",
    comment: str = "",
    acting_for: "User | None" = None,
    at: dt.datetime | None = None,
) -> Decision:
    """Record one decision on a round, or raise Refused; a recall is a decision too.

    `stage` and `digest` are what the person saw: a stale page, or an id of another paper, is refused. `acting_for` is
    whoever is on leave and named `by` to decide in their place.
    """
    from whitepapers import amending

    if outcome is Outcome.APPROVED:
        for one in filter(None, (by, acting_for)):
            _check_post_prints(one)
    with transaction.atomic():
        locked = locked_paper(round.paper_id)
        facts, latest = paper_facts(locked), last_round(locked, round)
        person, principal = fresh_person(by), fresh_person(acting_for) if acting_for else None
        said = {"stage": stage, "outcome": outcome, "digest": digest, "comment": comment}
        approval.check_decide(person, facts, principal=principal, **said)  # type: ignore[arg-type]
        if outcome is Outcome.APPROVED:
            amending.check_still_stands(latest, timezone.localdate(_now(at)))
        new = Decision(
            round=latest,
            stage=stage,
            outcome=outcome,
            by=by,
            acting_for=acting_for,
            post=person.post,
            acting_for_post=principal.post if principal else "",
            digest=digest,
            comment=comment.strip(),
            at=_now(at).astimezone(dt.UTC),
        )
        _enter_decision(new)
    return new


def _enter_decision(new: Decision) -> None:
    """Link the decision to the one before, enter it into the record, and hurry the press after a second approval."""
    latest = new.round
    before = latest.decisions.order_by("-id").first()
    new.chain = link(before.chain if before else latest.chain, new.record())
    _insert(new, gettext_noop("Somebody else decided at the same moment; open the paper again."))
    enter(
        "decided",
        row=new,
        paper=latest.paper,
        round=latest,
        by=new.by,
        acting_for=new.acting_for,
        digest=new.digest,
        at=new.at,
    )
    after_decision(new)
    telling.decided(new)
    if new.outcome == Outcome.APPROVED:
        from whitepapers.tasks import print_round, send_decision_links

        hurry = send_decision_links.enqueue
        if new.stage == Stage.LEADER:
            hurry = partial(print_round.enqueue, latest.digest)
        transaction.on_commit(hurry)
