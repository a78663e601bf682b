"""What a small paper's PDF holds is written down; a change that nobody meant shows here as a diff."""

import difflib

from tests.publishing.golden import GOLDEN, written_down


def test_a_small_paper_holds_what_is_written_down():
    was, now = GOLDEN.read_text(encoding="utf-8"), written_down()
    diff = "\n".join(difflib.unified_diff(was.splitlines(), now.splitlines(), "golden.txt", "now", lineterm="", n=1))
    assert not diff, f"{diff}\nIf this is meant: python -m tests.publishing.golden"
