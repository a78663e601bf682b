"""The same manuscript gives the same bytes: in another process, on another day, in another time zone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from publishing.manuscript import freeze
from tests.whitepapers.manuscripts import composed, last_years, target

CHECKOUT = Path(__file__).resolve().parents[2]
PRINT = """
import datetime as dt, hashlib, json, sys
import time_machine
with time_machine.travel(sys.argv[2], tick=True):
    import django
    django.setup()
    from publishing.manuscript import digest
    from publishing.pdf import render_pdf
    from tests.whitepapers.manuscripts import APPROVALS
    from whitepapers.layout import lay_out
    text = open(sys.argv[1], encoding="utf-8").read()
    manuscript = json.loads(text)
    document = lay_out(
        manuscript, digest=digest(manuscript), number=1, approvals=APPROVALS, released=dt.date(2027, 3, 1),
        verify_url="https://whitebook.example/verify/",
    )
    print(hashlib.sha256(render_pdf(document, text).data).hexdigest())
"""
SURROUNDINGS = (
    ("2027-03-01T01:00:00Z", {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LANG": "C.UTF-8"}),
    ("2050-12-31T23:59:00Z", {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LANG": "C"}),
)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_processes_print_the_same_bytes(tmp_path, language):
    dispositions = [last_years(number) for number in (1, 2)]
    _manuscript, text, _digest = freeze(
        **composed([target(number) for number in range(1, 13)], language=language, dispositions=dispositions)
    )
    path = tmp_path / "manuscript.json"
    path.write_text(text, encoding="utf-8")
    assert json.loads(text)["language"] == language
    hashes = {_printed(path, moment, more) for moment, more in SURROUNDINGS}
    assert len(hashes) == 1


def _printed(path: Path, moment: str, more: dict[str, str]) -> str:
    environment = {
        **os.environ,
        **more,
        "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-c", PRINT, str(path), moment]
    return subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
