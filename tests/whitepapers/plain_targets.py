"""Plain targets for tests of pure rules: no database, no Django."""

from typing import Any


def target(number: int, *, year: int = 2027, **more: Any) -> dict[str, Any]:
    """Return one target's entry: at least 40 km by the year's end."""
    return {
        "number": f"{year}-jtys-{number:03d}",
        "serial": number,
        "task": "新增公交专用道",
        "goal": "年底前新增公交专用道40公里",
        "kind": "count",
        "comparison": "ge",
        "value": "40",
        "value_text": "",
        "unit": "公里",
        "quality": "",
        "due": f"{year}-12-31",
        "due_text": "",
        "milestones": [{"due": f"{year}-06-30", "text": "完成一半", "value": "20"}],
        "partners": [],
        "partners_text": "",
        "source": "statutory",
        "source_document": "《公路法》",
        "continues": "",
        "salt": "s",
    } | more


def manuscript(targets: list[dict[str, Any]], *, year: int = 2027) -> dict[str, Any]:
    """Return as much of a manuscript as is compared."""
    return {"head": {"year": year}, "parts": {"prose": [], "duties": [], "targets": targets}}
