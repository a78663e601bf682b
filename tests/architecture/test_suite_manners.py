"""House rule 8: in this suite every test runs; none is skipped or expected to fail."""

import ast

from tests.architecture.source import dotted, imported, modules, name, tree

EVASIONS = {
    "skip",
    "skipif",
    "skipunless",
    "skipIf",
    "skipUnless",
    "SkipTest",
    "importorskip",
    "xfail",
    "expectedFailure",
}


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    found = set()
    for file in modules("tests"):
        for node in ast.walk(tree(file)):
            first, _, rest = dotted(node).partition(".")
            if first in {"pytest", "unittest"} and EVASIONS & set(rest.split(".")):
                found.add(f"{name(file)}:{getattr(node, 'lineno', 0)} {dotted(node)}")
        for line, what in imported(file):
            if what.partition(".")[0] in {"pytest", "unittest"} and what.rpartition(".")[2] in EVASIONS:
                found.add(f"{name(file)}:{line} imports {what}")
    assert sorted(found) == []
