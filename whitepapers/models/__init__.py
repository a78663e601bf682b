"""The desk's tables: papers as Wagtail pages, drafts as plain rows, rounds and decisions written once."""

from whitepapers.models.amendments import GivenUp, Reopening, Withdrawal
from whitepapers.models.answers import FindingAnswer
from whitepapers.models.approval import Authorship, Decision, Round, SignOff
from whitepapers.models.cooperation import CooperationAnswer, CooperationRequest, Coordination
from whitepapers.models.deadlines import Assignment, Deadline
from whitepapers.models.dispositions import Disposition
from whitepapers.models.drafts import DutyDraft, MilestoneDraft, TargetDraft
from whitepapers.models.erasures import ErasureCheck, ErasureOrder
from whitepapers.models.links import DecisionLink, LinkUse
from whitepapers.models.on_paper import Filing, FilingCheck
from whitepapers.models.pages import CityPapersPage, WhitePaperPage
from whitepapers.models.points import Point
from whitepapers.models.recommendations import RecommendationAnswer
from whitepapers.models.record import RecordEntry
from whitepapers.models.remarks import ResultRemark
from whitepapers.models.versions import DraftVersion, DutyVersion

__all__ = [
    "Assignment",
    "Authorship",
    "CityPapersPage",
    "CooperationAnswer",
    "CooperationRequest",
    "Coordination",
    "Deadline",
    "Decision",
    "DecisionLink",
    "Disposition",
    "DraftVersion",
    "DutyDraft",
    "DutyVersion",
    "ErasureCheck",
    "ErasureOrder",
    "Filing",
    "FilingCheck",
    "FindingAnswer",
    "GivenUp",
    "LinkUse",
    "MilestoneDraft",
    "Point",
    "RecommendationAnswer",
    "RecordEntry",
    "Reopening",
    "ResultRemark",
    "Round",
    "SignOff",
    "TargetDraft",
    "WhitePaperPage",
    "Withdrawal",
]
