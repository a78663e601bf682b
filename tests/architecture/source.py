"""The source files of this checkout, read once, for the tests beside this file."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("whitepapers", "targets", "publishing", "site/portal", "site/config")


def modules(*folders: str) -> list[Path]:
    """Return the Python files under `folders`, migrations left out."""
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in found if "migrations" not in file.relative_to(ROOT).parts]


def code() -> list[Path]:
    """Return every Python file of ours that is neither a test nor a migration."""
    return [ROOT / "manage.py", *modules(*PACKAGES, "tools")]


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax tree of `file`."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def name(file: Path) -> str:
    """Return the path of `file` as this repository writes it."""
    return file.relative_to(ROOT).as_posix()


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for the expression a.b.c, and "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def imported(file: Path) -> list[tuple[int, str]]:
    """Return line and full name of everything that `file` imports; a relative import is written out."""
    package = name(file).removeprefix("site/").removesuffix(".py").split("/")[:-1]
    found = []
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base += [node.module] if node.module else []
            found += [(node.lineno, ".".join([*base, alias.name])) for alias in node.names]
    return found
