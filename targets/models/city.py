"""The city: its departments, its people, its plan years and the tasks it assigned."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from targets.models.delegation import Delegation
from targets.models.notices import MailChoice
from targets.roles import CITY_WIDE, READS_DRAFTS, Role
from targets.sampling import LEAST, MOST

share_in_per_cent = [MinValueValidator(LEAST), MaxValueValidator(MOST)]
few_workdays = [MinValueValidator(1), MaxValueValidator(60)]
code_is_plain = RegexValidator(r"^[a-z][a-z0-9]{1,15}$", _("2 to 16 lower-case letters and digits, a letter first."))


# The person who decides, verifies or scores in an organ's place when the paper is the organ's own.
SUBSTITUTES = ("substitute_reviewer", "substitute_leader", "substitute_inspector", "substitute_evaluator")


def _organ(name: Any) -> models.ForeignKey:
    return models.ForeignKey(
        "targets.Department", verbose_name=name, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )


def _substitute(name: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=name, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )


class City(models.Model):
    """The one row that says whose Whitebook this is."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    notice = models.CharField(_("notice on every page"), max_length=200, blank=True)
    notice_en = models.CharField(_("notice in English"), max_length=200, blank=True)
    hotline = models.CharField(_("city hotline"), max_length=40, blank=True)
    supervisory_organ = _organ(_("supervisory organ"))
    leaders_office = _organ(_("the leaders' own office"))
    inspection_office = _organ(_("inspection office"))
    evaluation_office = _organ(_("evaluation office"))

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("city")

    def __str__(self) -> str:
        return self.name

    def label(self) -> str:
        """Return the name in the interface's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def notice_label(self) -> str:
        """Return the notice in the interface's language; empty when there is none."""
        return self.notice_en if get_language() == "en" and self.notice_en else self.notice


class DepartmentQuerySet(models.QuerySet):
    """Departments, as far as somebody may see them in the admin."""

    def visible_to(self, user: "User") -> "DepartmentQuerySet":
        """Return all for the city's offices, the own one for a department, and those somebody answers for.

        A leader answers for the departments in charge, and for those of a leader for whom they act today; a substitute
        for the organ that doesn't decide on its own paper.
        """
        return self._seen_by(user, everything=user.sees_all, substitutes=SUBSTITUTES)

    def drafts_visible_to(self, user: "User") -> "DepartmentQuerySet":
        """Return those whose drafts, rounds and case files somebody may read: not for having to evaluate them."""
        substitutes = [name for name in SUBSTITUTES if name != "substitute_evaluator"]
        return self._seen_by(user, everything=user.reads_drafts, substitutes=substitutes)

    def _seen_by(self, user: "User", *, everything: bool, substitutes: Iterable[str]) -> "DepartmentQuerySet":
        if not user.is_active:
            return self.none()
        if everything:
            return self
        own = models.Q(pk=user.department_id) if user.department_id else models.Q(pk__in=[])
        for name in substitutes:
            own |= models.Q(**{name: user})
        if Role.LEADER in user.roles:
            away = Delegation.objects.in_force(timezone.localdate()).filter(acting=user)
            own |= models.Q(leader=user) | models.Q(leader__in=away.values("principal"))
        return self.filter(own)


class Department(models.Model):
    """A body that promises."""

    class Kind(models.TextChoices):
        """The class of a department, which sets its frequencies and its indicators."""

        COMMISSION = "commission", _("commission")
        BUREAU = "bureau", _("bureau")
        OFFICE = "office", _("office")
        DISTRICT = "district", _("district")

    code = models.CharField(_("code"), max_length=16, unique=True, validators=[code_is_plain])
    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(_("class"), max_length=12, choices=Kind.choices, default=Kind.BUREAU)
    hotline = models.CharField(_("hotline"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    language = models.CharField(
        _("language of its papers"), max_length=12, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    leader = models.ForeignKey(
        "targets.User",
        verbose_name=_("leader in charge"),
        on_delete=models.PROTECT,
        related_name="departments_in_charge",
        null=True,
        blank=True,
    )
    substitute_reviewer = _substitute(_("reviews its paper in the supervisory organ's place"))
    substitute_leader = _substitute(_("approves its paper in the leader's place"))
    substitute_inspector = _substitute(_("verifies its reports in the inspection office's place"))
    substitute_evaluator = _substitute(_("scores it in the evaluation office's place"))
    officers_public = models.BooleanField(_("publish the names of responsible officers"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name

    def label(self) -> str:
        """Return the name in the interface's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name


class User(AbstractUser):
    """A person with an account: role by group, department, division and post."""

    department = models.ForeignKey(
        "targets.Department",
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        related_name="people",
        null=True,
        blank=True,
    )
    unit = models.CharField(_("division"), max_length=80, blank=True)
    post = models.CharField(_("post"), max_length=80, blank=True)
    mail_choice = models.CharField(
        _("notices by mail"), max_length=6, choices=MailChoice.choices, default=MailChoice.EACH
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.label()

    def label(self) -> str:
        """Return the name to show, or the account's."""
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held, by the groups the person is in. Being a superuser gives none."""
        names = {str(role) for role in Role}
        return frozenset(Role(group.name) for group in self.groups.all() if group.name in names)

    @property
    def sees_all(self) -> bool:
        """True for the city's own offices and administrators, who see every department's work."""
        return self.is_superuser or bool(self.roles & CITY_WIDE)

    @property
    def reads_drafts(self) -> bool:
        """True for those of them who read every department's papers before they are public."""
        return self.is_superuser or bool(self.roles & READS_DRAFTS)


class PlanYear(models.Model):
    """One year of promises: its title, its deadlines, its release time."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    title = models.CharField(_("title of the papers"), max_length=80)
    title_en = models.CharField(_("title in English"), max_length=80, blank=True)
    contributions_due = models.DateField(_("divisions contribute until"))
    submission_due = models.DateField(_("departments submit until"))
    review_due = models.DateField(_("supervisory review until"))
    approval_due = models.DateField(_("approval until"))
    release_at = models.DateTimeField(_("release time"), help_text=_("The city's local time."))
    amendments_until = models.DateField(_("last day for amendments"), null=True, blank=True)
    # A step lasts until its date above, or this many working days from what started it, whichever is later.
    review_workdays = models.PositiveSmallIntegerField(
        _("working days for the supervisory review"), default=5, validators=few_workdays
    )
    approval_workdays = models.PositiveSmallIntegerField(
        _("working days for the leader's approval"), default=5, validators=few_workdays
    )
    answer_workdays = models.PositiveSmallIntegerField(
        _("working days to answer a returned paper"), default=5, validators=few_workdays
    )
    cooperation_workdays = models.PositiveSmallIntegerField(
        _("working days for a co-operating department"), default=5, validators=few_workdays
    )
    grace_days = models.PositiveSmallIntegerField(_("days after a period until its report is due"), default=15)
    reminder_days = models.PositiveSmallIntegerField(_("days before that to remind who has not reported"), default=5)
    verification_days = models.PositiveSmallIntegerField(_("days until a report is verified"), default=15)
    sample_share = models.PositiveSmallIntegerField(
        _("share of the other reports checked closely, in per cent"), default=20, validators=share_in_per_cent
    )
    # chasing, in working days: before the date, after the day an answer was due, and after each notice (targets/chasing/)
    reminder_workdays = models.PositiveSmallIntegerField(
        _("working days before a date until its reminder"), default=5, validators=few_workdays
    )
    first_notice_workdays = models.PositiveSmallIntegerField(
        _("working days overdue until the first notice"), default=3, validators=few_workdays
    )
    second_notice_workdays = models.PositiveSmallIntegerField(
        _("working days after the first notice until the second"), default=5, validators=few_workdays
    )
    referral_workdays = models.PositiveSmallIntegerField(
        _("working days after the second notice until the referral"), default=5, validators=few_workdays
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)  # set by targets/closing/, with its record
    results_release_at = models.DateTimeField(
        _("release time of the results"),
        null=True,
        blank=True,
        help_text=_(
            "Statements of results go out together at this time; left empty, each goes out once it is approved."
        ),
    )

    class Meta:
        ordering = ["-year"]
        verbose_name = _("plan year")
        verbose_name_plural = _("plan years")

    def __str__(self) -> str:
        return str(self.year)

    def label(self) -> str:
        """Return the papers' title in the interface's language."""
        return self.title_en if get_language() == "en" and self.title_en else self.title

    @property
    def last_day(self) -> dt.date:
        """The day on which a promise without a date of its own falls due."""
        return dt.date(self.year, 12, 31)


class AssignedTask(models.Model):
    """One of the city's yearly tasks, which some department's target must answer."""

    plan_year = models.ForeignKey(
        "targets.PlanYear", verbose_name=_("plan year"), on_delete=models.PROTECT, related_name="assigned_tasks"
    )
    number = models.CharField(_("number"), max_length=20)
    text = models.TextField(_("task"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    lead = models.ForeignKey(
        "targets.Department",
        verbose_name=_("lead department"),
        on_delete=models.PROTECT,
        related_name="assigned_tasks",
    )
    partners = models.ManyToManyField(
        "targets.Department", verbose_name=_("co-operating departments"), related_name="+", blank=True
    )

    class Meta:
        ordering = ["plan_year", "id"]
        verbose_name = _("assigned task")
        verbose_name_plural = _("assigned tasks")
        constraints = [models.UniqueConstraint(fields=["plan_year", "number"], name="assigned_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"
