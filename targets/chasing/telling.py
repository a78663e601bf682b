"""Who is told what in chasing: owners and editors are reminded, inspectors of drafts, leaders at the second notice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse

from targets import notices
from targets.chasing import wording
from targets.chasing.machine import Due
from targets.chasing.reading import Case
from targets.chasing.steps import DRAFTS, Step
from targets.letters import said_of, target_words
from targets.models import Chase, ChaseStep, Ownership, Referral, ReferralStep, SupervisionNotice, Target, User
from targets.organs import own_of
from targets.owners import owners
from targets.refusal import gettext_noop
from targets.roles import Role


def editors_of(departments: Iterable[int]) -> dict[int, list[User]]:
    """Return the editors of departments; one query."""
    found: dict[int, list[User]] = defaultdict(list)
    for one in User.objects.filter(groups__name=Role.EDITOR, department__in=list(departments), is_active=True):
        found[one.department_id or 0].append(one)
    return found


def addressees(targets: Sequence[Target]) -> dict[int, list[User]]:
    """Return, by target, who is reminded: the officer who owns it, or the department's editors where nobody does."""
    editors, owned = editors_of({one.department_id for one in targets}), owners(targets)
    return {one.pk: _owner(owned.get(one.pk)) or editors.get(one.department_id, []) for one in targets}


def _owner(ownership: Ownership | None) -> list[User]:
    officer = ownership.officer if ownership else None
    return [officer] if officer is not None and officer.is_active else []


def inspectors_for(department: int | None = None) -> QuerySet[User]:
    """Return who chases: the inspection office, or the substitute where the department is that office itself."""
    if department is not None and department == own_of("inspection_office"):
        return User.objects.filter(pk__in=_substitute(department, "substitute_inspector"), is_active=True)
    found = User.objects.filter(groups__name=Role.INSPECTOR, is_active=True)
    return found if department is None else found.exclude(department=department)


def reviewers_for(department: int) -> QuerySet[User]:
    """Return who decides on referrals: the supervisory organ, or the substitute for its own."""
    if department == own_of("supervisory_organ"):
        return User.objects.filter(pk__in=_substitute(department, "substitute_reviewer"), is_active=True)
    return User.objects.filter(groups__name=Role.REVIEWER, is_active=True).exclude(department=department)


def _substitute(department: int, name: str) -> list[int]:
    from targets.models import Department

    return [pk for pk in Department.objects.filter(pk=department).values_list(name, flat=True) if pk]


Written = tuple[Case, Sequence[Due]]


def ran(written: Sequence[Written], today: dt.date, at: dt.datetime) -> int:
    """Tell of what one stretch of a run wrote: one letter a person and date, however many targets; return how many.

    A handful of queries, whoever is told: people, notices and letters are read and written for all of them together.
    """
    people, said = addressees([case.target for case, _ in written]), list[notices.Said]()
    for step, one, many in (
        (Step.REMINDED, wording.REMINDER, wording.REMINDERS),
        (Step.OVERDUE, wording.OVERDUE, wording.OVERDUES),
    ):
        groups: dict[tuple[tuple[int, ...], dt.date], list[Case]] = defaultdict(list)
        for case, steps in written:
            if any(due.step is step for due in steps) and _speaks(step, case, steps, today):
                key = tuple(sorted(person.pk for person in people[case.target.pk]))
                groups[key, case.answer_due].append(case)
        said += [
            _said(keys, cases, day, (one, many), f"chasing_{step}") for (keys, day), cases in sorted(groups.items())
        ]
    drafted = sum(due.step in DRAFTS for _, steps in written for due in steps if not _at_rest(steps))
    if drafted:
        keys = frozenset(one.pk for one in inspectors_for())
        said.append(
            notices.Said(
                keys, "chasing_drafted", wording.DRAFTED, reverse("chasing_drafts"), {"count": drafted}, mailed=False
            )
        )
    return len(notices.tell_all(said, at=at))


def _at_rest(steps: Sequence[Due]) -> bool:
    last = next((one.step for one in reversed(steps) if one.step in {Step.SETTLED, Step.REOPENED, Step.ENDED}), None)
    return last in {Step.SETTLED, Step.ENDED}


def _speaks(step: Step, case: Case, steps: Sequence[Due], today: dt.date) -> bool:
    """Say whether a letter still says something: no reminder of a date that has passed, nothing on what is answered."""
    return not _at_rest(steps) and (step is not Step.REMINDED or today <= case.answer_due)


def _said(
    keys: tuple[int, ...], cases: Sequence[Case], day: dt.date, sentences: tuple[str, str], kind: str
) -> notices.Said:
    target = cases[0].target
    values: dict[str, object] = {"day": day.isoformat()}
    if len(cases) == 1:
        key = cases[0].occasion.key
        values |= {
            "target": target_words(target),
            "matter": notices.spoken(lambda: wording.matter_words(key)),
        }
        path = reverse("progress_report", args=[target.number])
    else:
        values["count"] = len(cases)
        path = reverse("chasing")
    return notices.Said(
        frozenset(keys), kind, sentences[len(cases) > 1], path, values,
        subject=f"{target.plan_year.year}/{target.department.code}",
    )  # fmt: skip


def _all_of(target: Target, *roles: Role) -> QuerySet[User]:
    return User.objects.filter(department=target.department_id, groups__name__in=roles).distinct()


def _about(target: Target) -> dict[str, object]:
    return {"target": target_words(target)}


def _say(
    people: Iterable[User], sentence: str, target: Target, kind: str, path: str, at: dt.datetime, **more: object
) -> None:
    comment = said_of(target, str(more.pop("comment", "")))
    notices.tell(
        people, kind=kind, sentence=sentence, values={**_about(target), **more}, path=path, comment=comment,
        subject=f"{target.plan_year.year}/{target.department.code}", at=at,
    )  # fmt: skip


ISSUED = gettext_noop("%(target)s: the inspection office issued notice %(number)s. Please confirm its receipt.")
LEADER_TOLD = gettext_noop("%(target)s: the second notice, %(number)s, was issued to a department in your charge.")


def issued(notice: SupervisionNotice, target: Target) -> None:
    """Tell the department, its owner and its head; at the second notice the leader in charge too."""
    path = reverse("chasing_chase", args=[notice.chase_id])
    people = {one.pk: one for one in _all_of(target, Role.EDITOR, Role.HEAD)}
    people |= {one.pk: one for one in addressees([target])[target.pk]}
    _say(people.values(), ISSUED, target, "chasing_notice", path, notice.at, number=str(notice))
    leader = target.department.leader
    if notice.grade == 2 and leader is not None:
        _say([leader], LEADER_TOLD, target, "chasing_leader", path, notice.at, number=str(notice))


REFERRED = gettext_noop("%(target)s was referred to the supervisory organ: %(number)s.")


def referred(referral: Referral, target: Target) -> None:
    """Tell the supervisory organ, the department and the leader in charge."""
    concerned = list(reviewers_for(target.department_id)) + list(_all_of(target, Role.EDITOR, Role.HEAD))
    if target.department.leader is not None:
        concerned.append(target.department.leader)
    people = {one.pk: one for one in concerned if one.pk != referral.by_id}
    path = reverse("chasing_referral", args=[referral.pk])
    _say(people.values(), REFERRED, target, "chasing_referred", path, referral.at, number=str(referral))


ANSWERS: dict[str, str] = {
    Step.EXPLAINED: gettext_noop("%(target)s: the department explains."),
    Step.ASKED: gettext_noop("%(target)s: the department asks for an extension until %(day)s."),
    Step.EXTENDED: gettext_noop("%(target)s: the inspection office gives time until %(day)s."),
    Step.NOT_EXTENDED: gettext_noop("%(target)s: the inspection office gives no extension."),
    Step.DROPPED: gettext_noop("%(target)s: the inspection office let a draft drop, and says why."),
    Step.RESUMED: gettext_noop("%(target)s: the inspection office takes the matter up again."),
}


def _given_before(step: ChaseStep) -> bool:
    return ChaseStep.objects.filter(chase=step.chase_id, kind=Step.EXTENDED, sequence__lt=step.sequence).exists()


def _watching(target: Target, *, by: int | None) -> list[User]:
    """Return who looks on where the inspection office lets something be: the leader in charge and the supervisory organ."""
    leader = target.department.leader
    found = [*reviewers_for(target.department_id), *([leader] if leader is not None else [])]
    return [one for one in found if one.pk != by]


def stepped(step: ChaseStep, chase: Chase, target: Target) -> None:
    """Tell the other side of a step: inspectors of what the department says, the department of what the office does.

    Of a draft that is dropped, and of time that is given again, the leader and the supervisory organ are told too: nobody
    does a favour that nobody sees.
    """
    sentence = ANSWERS.get(step.kind)
    if sentence is None:
        return
    by_department = step.kind in {Step.EXPLAINED, Step.ASKED}
    people = list(inspectors_for(target.department_id) if by_department else _all_of(target, Role.EDITOR, Role.HEAD))
    if step.kind == Step.DROPPED or (step.kind == Step.EXTENDED and _given_before(step)):
        people += _watching(target, by=step.by_id)
    day = step.until.isoformat() if step.until else ""
    _say(
        people, sentence, target, f"chasing_{step.kind}", reverse("chasing_chase", args=[chase.pk]), step.at, day=day,
        comment=step.text,
    )  # fmt: skip


REFERRAL_STEPS: dict[str, str] = {
    ReferralStep.Kind.RECEIVED: gettext_noop("%(target)s: the supervisory organ received %(number)s."),
    ReferralStep.Kind.ANSWERED: gettext_noop("%(target)s: the department answers %(number)s."),
    ReferralStep.Kind.DECIDED: gettext_noop("%(target)s: the supervisory organ decided on %(number)s."),
    ReferralStep.Kind.CLOSED: gettext_noop("%(target)s: the supervisory organ closed %(number)s."),
}


def referral_stepped(step: ReferralStep, referral: Referral, target: Target) -> None:
    """Tell the department, whoever referred, and the leader; of an answer the supervisory organ."""
    path = reverse("chasing_referral", args=[referral.pk])
    if step.kind == ReferralStep.Kind.ANSWERED:
        people = list(reviewers_for(target.department_id))
    else:
        concerned = Q(department=target.department_id, groups__name__in=[Role.EDITOR, Role.HEAD])
        concerned |= Q(pk__in=[referral.by_id, target.department.leader_id or 0])
        people = list(User.objects.filter(concerned).exclude(pk=step.by_id).distinct())
    _say(
        people, REFERRAL_STEPS[step.kind], target, f"referral_{step.kind}", path, step.at, number=str(referral),
        comment=step.text,
    )  # fmt: skip
