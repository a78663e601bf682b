"""How a pure rule speaks: a sentence in English, marked for translation, and the refusal that carries it."""


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return sentence


def says_something(text: str) -> bool:
    """Say whether a text can be read: blanks, dashes, dots and characters that nobody sees say nothing."""
    return any(character.isalnum() for character in text)


class Refused(Exception):
    """A step is not allowed. The sentence is in English and translated where it is shown; `values` fill it in."""

    place: int | None = None  # of several things done at once, which one was refused

    def __init__(self, sentence: str, **values: object) -> None:
        self.sentence = sentence
        self.values = values
        super().__init__(sentence % values if values else sentence)


class Repeated(Refused):
    """The same thing is on record already, word for word: it was sent twice."""


class Overtaken(Refused):
    """Somebody else was faster: what is there now is not what the person saw when they began."""
