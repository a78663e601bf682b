"""The register's tables, one module a subject."""

from targets.models.calendar import CalendarDay
from targets.models.city import AssignedTask, City, Department, PlanYear, User
from targets.models.closing import Closing, FrozenResults
from targets.models.delegation import Delegation
from targets.models.notices import Letter, MailChoice, Notice
from targets.models.progress import Evidence, ProgressReport, Verification
from targets.models.register import Duty, Target
from targets.models.second_factor import SecondFactor

__all__ = [
    "AssignedTask",
    "CalendarDay",
    "City",
    "Closing",
    "Delegation",
    "Department",
    "Duty",
    "Evidence",
    "FrozenResults",
    "Letter",
    "MailChoice",
    "Notice",
    "PlanYear",
    "ProgressReport",
    "SecondFactor",
    "Target",
    "User",
    "Verification",
]
