"""`./run messages`: brings the .po files up to date with the code, for a translator to fill in."""

import sys

from tools import city, debian, environment
from tools.checkout import end_children_with_me, manage, say, stop

LANGUAGES = ("zh_Hans",)  # English is the language of the code itself
OPTIONS = ("--no-obsolete", "--no-wrap", "--add-location", "file", "--verbosity", "0")
NOT_SOURCES = ("var", "tests", "tools", "docs")


def arguments() -> list[str]:
    """Return makemessages' arguments, the same for `./run messages` and for the check."""
    languages = [word for language in LANGUAGES for word in ("--locale", language)]
    return [*languages, *OPTIONS, *(word for folder in NOT_SOURCES for word in ("--ignore", folder))]


def main() -> None:
    """Extract into the files of this checkout."""
    end_children_with_me()
    if sys.argv[1:]:
        stop("./run messages takes no arguments.")
    environment.set_up()
    debian.ensure(("gettext",))
    manage("makemessages", *arguments())
    city.compile_translations()
    say("The .po files under site/locale are up to date; fill in what is empty or fuzzy, then ./run check.")


if __name__ == "__main__":
    main()
