"""docs/press.md tells how to verify a paper without this software; the text itself is run here."""

import re
import subprocess
import sys
from pathlib import Path

from publishing.manuscript import canonical, freeze, public_text, withdraw

ROOT = Path(__file__).resolve().parents[2]


def recomputed(tmp_path: Path, text: str) -> str:
    snippet = re.search(r"```python\n(.*?)```", (ROOT / "docs/press.md").read_text(), re.S)
    assert snippet
    file, program = tmp_path / "manuscript.json", tmp_path / "verify.py"
    file.write_text(text)
    program.write_text(snippet[1])
    done = subprocess.run([sys.executable, "-I", "-S", program, file], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_manuals_own_lines_recompute_the_digest_also_after_a_withdrawal(tmp_path):
    parts = {
        "prose": [{"name": "foreword", "html": "<p>诺</p>"}],
        "targets": [{"task": "一"}, {"task": "二", "value": None}],
    }
    manuscript, text, digest = freeze(language="zh-hans", head={"year": 2027, "title": "书"}, parts=parts)
    assert recomputed(tmp_path, text) == digest
    assert recomputed(tmp_path, canonical(withdraw(manuscript, "targets", 1))) == digest
    assert recomputed(tmp_path, text.replace("诺", "说")) != digest


def test_they_recompute_it_too_when_an_entry_is_withheld_from_the_public(tmp_path):
    parts = {"targets": [{"task": "一"}, {"task": "密", "withheld": True, "withheld_reason": "因密"}]}
    _, text, digest = freeze(language="zh-hans", head={"year": 2027}, parts=parts)
    shown = public_text(text)
    assert "密" not in shown
    assert recomputed(tmp_path, shown) == digest
