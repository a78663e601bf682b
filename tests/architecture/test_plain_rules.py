"""House rule 1: a rule is plain Python. These modules import the standard library and each other, nothing else."""

import sys

import pytest

from tests.architecture.source import PACKAGES, ROOT, imported

# Add a rule's module here when it is written.
PURE_MODULES = (
    "publishing/by_word.py",
    "publishing/charts.py",
    "publishing/galley.py",
    "publishing/heads.py",
    "publishing/limits.py",
    "publishing/manuscript.py",
    "publishing/structure/roles.py",
    "targets/apart.py",
    "targets/chasing/drawing.py",
    "targets/chasing/machine.py",
    "targets/chasing/may.py",
    "targets/chasing/occasions.py",
    "targets/chasing/steps.py",
    "targets/columns.py",
    "targets/completion.py",
    "targets/counted.py",
    "targets/differences.py",
    "targets/evidence.py",
    "targets/evaluating/__init__.py",
    "targets/evaluating/columns.py",
    "targets/evaluating/differences.py",
    "targets/evaluating/frozen.py",
    "targets/evaluating/indicators.py",
    "targets/evaluating/measuring.py",
    "targets/evaluating/procedure.py",
    "targets/evaluating/ranking.py",
    "targets/evaluating/rules.py",
    "targets/evaluating/score.py",
    "targets/evaluating/value_rows.py",
    "targets/fates.py",
    "targets/asking.py",
    "targets/ics.py",
    "targets/missed.py",
    "targets/needs.py",
    "targets/overriding.py",
    "targets/owning.py",
    "targets/partnering.py",
    "targets/periods.py",
    "targets/refusal.py",
    "targets/photos.py",
    "targets/reporting.py",
    "targets/roles.py",
    "targets/sampling.py",
    "targets/scoring.py",
    "targets/transitions.py",
    "targets/plan_dates.py",
    "targets/calendar_list.py",
    "targets/web_address.py",
    "targets/spreadsheets/cells.py",
    "targets/spreadsheets/days.py",
    "targets/spreadsheets/numbers.py",
    "targets/spreadsheets/problems.py",
    "targets/workdays.py",
    "whitepapers/amendment.py",
    "whitepapers/approval/__init__.py",
    "whitepapers/approval/deciding.py",
    "whitepapers/approval/facts.py",
    "whitepapers/approval/reviewing.py",
    "whitepapers/approval/states.py",
    "whitepapers/approval/writing.py",
    "whitepapers/attention.py",
    "whitepapers/approval/cooperation.py",
    "whitepapers/approval/on_paper.py",
    "whitepapers/changelog.py",
    "whitepapers/carry_over.py",
    "whitepapers/cooperating.py",
    "whitepapers/deadlines.py",
    "publishing/difference.py",
    "whitepapers/desk/road.py",
    "whitepapers/desk/steps.py",
    "whitepapers/extent.py",
    "whitepapers/claiming.py",
    "whitepapers/softening.py",
    "whitepapers/softening_words.py",
    "whitepapers/entries.py",
    "whitepapers/erasure.py",
    "whitepapers/full_road.py",
    "whitepapers/findings/__init__.py",
    "whitepapers/findings/amounts.py",
    "whitepapers/findings/dates.py",
    "whitepapers/findings/days.py",
    "whitepapers/findings/examples.py",
    "whitepapers/findings/examples_dates.py",
    "whitepapers/findings/examples_words.py",
    "whitepapers/findings/facts.py",
    "whitepapers/findings/figures.py",
    "whitepapers/findings/last_year.py",
    "whitepapers/findings/names.py",
    "whitepapers/findings/phrases.py",
    "whitepapers/findings/presence.py",
    "whitepapers/findings/wording.py",
    "whitepapers/merging.py",
    "whitepapers/press_log_rule.py",
    "whitepapers/importing/amounts.py",
    "whitepapers/importing/columns.py",
    "whitepapers/importing/dates.py",
    "whitepapers/importing/fields.py",
    "whitepapers/importing/lists.py",
    "whitepapers/importing/mapping.py",
    "whitepapers/importing/outcome.py",
    "whitepapers/importing/words.py",
    "whitepapers/importing/table.py",
)
DOTTED = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in PURE_MODULES}


@pytest.mark.parametrize("path", PURE_MODULES)
def test_a_rule_imports_only_the_standard_library(path: str) -> None:
    file = ROOT / path
    foreign = []
    if file.exists():  # README's map and the tests of the rule itself miss a module that is not there
        for line, what in imported(file):
            ours = any(what == pure or what.startswith(f"{pure}.") for pure in DOTTED)
            if what.partition(".")[0] not in sys.stdlib_module_names and not ours:
                foreign.append(f"{path}:{line} imports {what}")
    assert foreign == []


def test_what_runs_without_django_is_listed_here() -> None:
    packages = {package.rpartition("/")[2] for package in PACKAGES}
    tested = {
        what
        for file in sorted((ROOT / "tests" / "pure").rglob("*.py"))
        for _, what in imported(file)
        if what.partition(".")[0] in packages
    }
    unlisted = {what for what in tested if not any(f"{what}.".startswith(f"{pure}.") for pure in DOTTED)}
    # `from targets import completion` and `from targets.completion import status` both name the module.
    assert unlisted == set(), "tested as a plain rule, but not in PURE_MODULES"
