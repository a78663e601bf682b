"""One paper at a glance: where it stands, what is missing, who wrote it, and the steps this person can take."""

import datetime as dt
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from targets.models import CalendarDay
from targets.models.register import Kind
from whitepapers.approval import Outcome, PaperFacts, State, is_amended, state
from whitepapers.assigned import unanswered
from whitepapers.authorship import writers
from whitepapers.carrying import goes_on
from whitepapers.deadline_record import last_deadlines
from whitepapers.deadlines import kind_in_place
from whitepapers.desk.amending import judge, may_reopen
from whitepapers.desk.points import returned
from whitepapers.desk.road import NAMES, Station, present, road
from whitepapers.desk.scope import BOTH, PaperView, told
from whitepapers.desk.shelf import is_published, released_editions
from whitepapers.desk.steps import is_returned, may_draft, next_step, offers
from whitepapers.desk.table import last_years, marked
from whitepapers.facts import paper_facts
from whitepapers.facts import person as person_of
from whitepapers.mandates import principals_of
from whitepapers.models import Authorship, Deadline, Decision, TargetDraft
from whitepapers.old_targets import OldTarget, progress, read_last_year

DEADLINES = ("contributions_due", "submission_due", "review_due", "approval_due")


class Overview(PaperView):
    """The paper's own page."""

    series = BOTH

    template_name = "whitepapers/desk/paper.html"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("White paper")

    def get(self, request: HttpRequest, paper: int) -> HttpResponse:
        """Show it, or lead to the statement's own page."""
        if self.paper.is_statement and self.request.resolver_match.view_name != "desk:statement":  # type: ignore[union-attr]
            return redirect("desk:statement", paper)
        return self.render_to_response(self.get_context_data())

    @cached_property
    def facts(self) -> PaperFacts:
        """The facts with the digest of the text, since signing and submitting depend on it."""
        return paper_facts(self.paper, with_content=True, last_year=self.last_year)

    @cached_property
    def last_year(self) -> list[OldTarget]:
        """Last year's targets with what is said of them."""
        return read_last_year(self.paper, self.drafts)

    @cached_property
    def drafts(self) -> list[TargetDraft]:
        """The paper's targets by number."""
        return list(self.paper.targets.order_by("number").prefetch_related("milestones"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather what the page shows."""
        year, today = self.paper.plan_year, timezone.localdate()
        edition = released_editions([self.paper]).get(self.paper.subject)
        published = is_published(self.facts, edition)
        in_time = today <= year.contributions_due
        user: Any = self.request.user
        principals = [person_of(one) for one in principals_of(user)]
        step = next_step(self.person, self.facts, in_time=in_time, released=published, principals=principals)
        return super().get_context_data(**kwargs) | {
            "road": self.road(today, released=published, amended=edition is not None and is_amended(self.facts)),
            "deadline": None if published else self.stored(step.deadline),
            "state": str(state(self.facts)),
            "next": step,
            "edition": edition.number if edition else None,
            "published": published,
            "offers": {
                name: {"allowed": one.allowed, "why": told(one.refusal) if one.refusal else ""}
                for name, one in offers(self.person, self.facts).items()
            },
            "signed": bool(self.facts.signed) and self.facts.signed == self.facts.content,
            "ever_signed": bool(self.facts.signed),
            "returned": self.returned(),
            "points": returned(self.paper, self.person, self.facts),
            "rounds": self.rounds(),
            "open_tasks": unanswered([self.paper])[self.paper.pk],
            "may_add": may_draft(self.person, self.facts, self.person.unit, in_time=in_time).allowed,
            "people": self.people(),
            "reopen": may_reopen(self),
            "amended": judge(self.paper) if state(self.facts) is not State.APPROVED else None,
            "counts": self.counts(),
            "progress": progress(self.last_year),
            "to_carry": sum(map(goes_on, self.last_year)),
        }

    def road(self, today: dt.date, *, released: bool, amended: bool) -> tuple[Station, ...]:
        """Return the paper's road by the year's dates, with the stored deadline where one was started.

        An amendment is written until the year's last day for amendments.
        """
        year = self.paper.plan_year
        deadlines = {name: getattr(year, name) for name in DEADLINES} | {"release": timezone.localdate(year.release_at)}
        if amended:
            deadlines = dict.fromkeys(("contributions_due", "submission_due"), year.amendments_until)
        here = present(self.facts, released=released)
        if here and (stored := self.stored(NAMES[here][1])):
            deadlines[NAMES[here][1]] = stored.due
        return road(
            self.facts, deadlines=deadlines, today=today, released=released, calendar=CalendarDay.objects.calendar()
        )

    def stored(self, date: str) -> Deadline | None:
        """Return the stored deadline that stands in the place of one of the plan year's dates."""
        return self.deadlines.get(kind_in_place(date, returned=is_returned(self.facts)))

    @cached_property
    def deadlines(self) -> dict[str, Deadline]:
        """The last stored deadline of each kind."""
        return last_deadlines([self.paper]).get(self.paper.pk, {})

    def returned(self) -> Decision | None:
        """Return the decision that sent the paper back, while it is the last word on it."""
        if state(self.facts) is not State.DRAFTING:
            return None
        last = Decision.objects.filter(round__paper=self.paper).select_related("by").order_by("-id").first()
        return last if last is not None and last.outcome == Outcome.RETURNED else None

    def rounds(self) -> list[Any]:
        """Return the rounds so far, latest first."""
        found = self.paper.rounds.defer("manuscript_json").select_related("submitted_by")
        return list(found.prefetch_related("decisions__by").order_by("-number"))

    def people(self) -> list[dict[str, Any]]:
        """Return who had a hand in the paper, each with the ways in words."""
        ways = dict(Authorship.How.choices)
        return [one | {"ways": [ways[way] for way in one["how"]]} for one in writers(self.paper)]  # type: ignore[attr-defined]

    def counts(self) -> dict[str, Any]:
        """Return the number of targets, by kind and by division, of duties, and of findings by severity."""
        rows = self.drafts
        last = last_years(rows, self.request.user)  # type: ignore[arg-type]
        marks = Counter(str(mark.severity) for _, found in marked(self.paper, rows, last) for mark in found)
        by_kind, by_division = Counter(row.kind for row in rows), Counter(row.division for row in rows)
        divisions = sorted(by_division.items(), key=lambda one: (-one[1], one[0]))
        return {
            "targets": len(rows),
            "duties": self.paper.duties.count(),
            "kinds": [(kind.label, by_kind[kind.value]) for kind in Kind if by_kind[kind.value]],
            "divisions": [{"division": division, "rows": number} for division, number in divisions],
            "findings": sum(marks.values()),
            "missing": marks["missing"],
            "weaker": marks["weaker"],
            "unclear": marks["unclear"],
        }
