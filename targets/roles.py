"""The roles of a city and what each may do: one table, from which the groups are made (ADR 2)."""

from enum import StrEnum

from targets.refusal import gettext_noop


class Role(StrEnum):
    """A group's name. Nobody holds `publish`."""

    CONTRIBUTOR = "contributors"
    EDITOR = "editors"
    HEAD = "heads"
    REVIEWER = "reviewers"
    LEADER = "leaders"
    INSPECTOR = "inspectors"
    EVALUATOR = "evaluators"
    CLERK = "clerks"
    ADMINISTRATOR = "administrators"


WORDS: dict[Role, str] = {
    Role.CONTRIBUTOR: gettext_noop("Division contributor"),
    Role.EDITOR: gettext_noop("White paper editor"),
    Role.HEAD: gettext_noop("Department head"),
    Role.REVIEWER: gettext_noop("Supervisory reviewer"),
    Role.LEADER: gettext_noop("Leader in charge"),
    Role.INSPECTOR: gettext_noop("Inspection office"),
    Role.EVALUATOR: gettext_noop("Evaluation office"),
    Role.CLERK: gettext_noop("Clerk of the leaders' office"),
    Role.ADMINISTRATOR: gettext_noop("Administrator"),
}

DEPARTMENTAL = frozenset({Role.CONTRIBUTOR, Role.EDITOR, Role.HEAD})
CITY_WIDE = frozenset({Role.REVIEWER, Role.INSPECTOR, Role.EVALUATOR, Role.CLERK, Role.ADMINISTRATOR})
# who reads every department's papers on their way: the evaluation office scores what was promised, not what was considered
READS_DRAFTS = CITY_WIDE - {Role.EVALUATOR}

_DRAFT_ROWS = (
    "whitepapers.add_targetdraft",
    "whitepapers.change_targetdraft",
    "whitepapers.delete_targetdraft",
    "whitepapers.view_targetdraft",
)
_DUTY_ROWS = (
    "whitepapers.add_dutydraft",
    "whitepapers.change_dutydraft",
    "whitepapers.delete_dutydraft",
    "whitepapers.view_dutydraft",
)

# role → model permissions besides access to the admin; which rows they reach is decided by visible_to()
PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.CONTRIBUTOR: (*_DRAFT_ROWS, "whitepapers.view_dutydraft"),
    Role.EDITOR: (*_DRAFT_ROWS, *_DUTY_ROWS),
    Role.HEAD: ("whitepapers.view_targetdraft", "whitepapers.view_dutydraft"),
    Role.REVIEWER: (),
    Role.LEADER: (),
    Role.INSPECTOR: (),
    Role.EVALUATOR: (),
    Role.CLERK: (),
    Role.ADMINISTRATOR: (
        *(
            f"targets.{verb}_{model}"
            for model in ("department", "planyear", "reportingrule", "calendarday", "assignedtask", "city", "user")
            for verb in ("add", "change", "view")
        ),
        "targets.delete_assignedtask",
        "targets.delete_calendarday",
        "targets.delete_reportingrule",
    ),
}
