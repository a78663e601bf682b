"""Work whose module keeps a thread running, as a library might: the warden that loads it must not fork it into cells."""

import threading
from pathlib import Path
from typing import Any

threading.Thread(target=threading.Event().wait, daemon=True).start()
TERMS = Path("/proc/self/cmdline").read_text().split("\0")[-3]


def say_terms(_request: bytes) -> tuple[dict[str, Any], bytes]:
    """Say on which terms the warden was started."""
    return {}, TERMS.encode()
