"""House rules 5 and 6: small files and functions, named for their one job, opening with what lives there."""

import ast

from tests.architecture.source import ROOT, code, modules, name, tree

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 45
NAMES_THAT_SAY_NOTHING = {"util", "utils", "helper", "helpers", "service", "services", "common", "misc", "base"}

# path → why this one may be longer
LONG_FILES: dict[str, str] = {}
# path:function → why this one may be longer
LONG_FUNCTIONS: dict[str, str] = {}


def test_a_file_is_short_or_has_a_reason() -> None:
    long = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in [*code(), ROOT / "run"]}
    long = {path: lines for path, lines in long.items() if lines > LINES_OF_A_FILE}
    assert {path: lines for path, lines in long.items() if path not in LONG_FILES} == {}
    assert LONG_FILES.keys() <= long.keys(), "an exception that is no longer needed"


def test_a_function_is_short_or_has_a_reason() -> None:
    long = {}
    for file in code():
        for node in ast.walk(tree(file)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LINES_OF_A_FUNCTION:
                    long[f"{name(file)}:{node.name}"] = lines
    assert {function: lines for function, lines in long.items() if function not in LONG_FUNCTIONS} == {}
    assert LONG_FUNCTIONS.keys() <= long.keys(), "an exception that is no longer needed"


def test_a_module_opens_with_a_line_that_says_what_lives_here() -> None:
    silent = [
        name(file) for file in [*code(), *modules("tests")] if tree(file).body and not ast.get_docstring(tree(file))
    ]
    assert silent == []


def test_no_file_or_folder_is_named_for_nothing() -> None:
    parts = {(name(file), part.removesuffix(".py")) for file in code() for part in file.relative_to(ROOT).parts}
    assert sorted(path for path, part in parts if part in NAMES_THAT_SAY_NOTHING) == []
