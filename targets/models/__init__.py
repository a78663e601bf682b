"""The register's tables, one module a subject."""

from targets.models.calendar import CalendarDay
from targets.models.checking import SampleSeed, SiteCheck, SitePhoto
from targets.models.city import AssignedTask, City, Department, PlanYear, User
from targets.models.delegation import Delegation
from targets.models.misses import MissFinding, MissReason
from targets.models.notices import Letter, MailChoice, Notice
from targets.models.overrides import OverrideConfirmation, StatusOverride
from targets.models.progress import Evidence, ProgressReport, Verification
from targets.models.register import Duty, Target
from targets.models.second_factor import SecondFactor

__all__ = [
    "AssignedTask",
    "CalendarDay",
    "City",
    "Delegation",
    "Department",
    "Duty",
    "Evidence",
    "Letter",
    "MailChoice",
    "MissFinding",
    "MissReason",
    "Notice",
    "OverrideConfirmation",
    "PlanYear",
    "ProgressReport",
    "SampleSeed",
    "SecondFactor",
    "SiteCheck",
    "SitePhoto",
    "StatusOverride",
    "Target",
    "User",
    "Verification",
]
