"""The register's tables, one module a subject."""

from targets.models.calendar import CalendarDay
from targets.models.chasing import Chase, ChaseFile, ChaseRun, ChaseStep, CoveringWords
from targets.models.checking import SampleSeed, SiteCheck, SitePhoto
from targets.models.city import AssignedTask, City, Department, PlanYear, User
from targets.models.closing import Closing, FrozenResults
from targets.models.delegation import Delegation
from targets.models.evaluating import (
    Commendation,
    FinalResult,
    IndicatorSet,
    IndicatorValue,
    Objection,
    ObjectionAnswer,
    Recommendation,
    Result,
)
from targets.models.misses import MissFinding, MissReason
from targets.models.notices import Letter, MailChoice, Notice
from targets.models.overrides import OverrideConfirmation, StatusOverride
from targets.models.ownership import LinkedReport, Ownership, ReportRequest
from targets.models.parts import PartEvidence, PartLink, PartReport
from targets.models.progress import Evidence, EvidenceLink, ProgressReport, Verification
from targets.models.referrals import PrintedPaper, Referral, ReferralStep, SupervisionNotice
from targets.models.register import Duty, Target
from targets.models.reporting import ReportDraft, ReportingRule
from targets.models.second_factor import SecondFactor

__all__ = [
    "AssignedTask",
    "CalendarDay",
    "Chase",
    "ChaseFile",
    "ChaseRun",
    "ChaseStep",
    "City",
    "Closing",
    "Commendation",
    "CoveringWords",
    "Delegation",
    "Department",
    "Duty",
    "Evidence",
    "EvidenceLink",
    "FinalResult",
    "FrozenResults",
    "IndicatorSet",
    "IndicatorValue",
    "Letter",
    "LinkedReport",
    "MailChoice",
    "MissFinding",
    "MissReason",
    "Notice",
    "Objection",
    "ObjectionAnswer",
    "OverrideConfirmation",
    "Ownership",
    "PartEvidence",
    "PartLink",
    "PartReport",
    "PlanYear",
    "PrintedPaper",
    "ProgressReport",
    "Recommendation",
    "Referral",
    "ReferralStep",
    "ReportDraft",
    "ReportRequest",
    "ReportingRule",
    "Result",
    "SampleSeed",
    "SecondFactor",
    "SiteCheck",
    "SitePhoto",
    "StatusOverride",
    "SupervisionNotice",
    "Target",
    "User",
    "Verification",
]
