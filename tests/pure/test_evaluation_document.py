"""docs/evaluation.md says what the rules are, and its example is an indicator set."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

from targets.evaluating.indicators import read_scheme
from targets.evaluating.rules import RULES

TEXT = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
SETS = Path(__file__).parents[2] / "whitepapers" / "demo" / "indicators"


def test_every_rule_stands_in_the_document_with_its_numbers():
    for name, rule in RULES.items():
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}`"))
        for parameter, bounds in rule.parameters.items():
            assert f"`{parameter}` ({bounds.default})" in row, name


def test_the_example_is_an_indicator_set():
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    scheme = read_scheme(tomllib.loads(example, parse_float=Decimal))
    assert [one.code for one in scheme.indicators] == ["A1", "A2"]


def test_the_demos_sets_are_sets_of_four_headings():
    counts = {}
    for file in sorted(SETS.glob("*.toml")):
        scheme = read_scheme(tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal))
        assert len(scheme.headings) == 4
        counts[file.stem] = len(scheme.indicators)
    assert counts == {"departments-20": 20, "departments-24": 24, "districts-20": 20}
