"""What stands in a sentence and says nothing of the promise: titles of documents, names of offices, quoted words."""

import re
from functools import lru_cache

_TITLE = re.compile(r"《[^》]{0,120}》|「[^」]{0,60}」|“[^”]{1,30}”|\"[^\"]{1,40}\"")
# 市推进智慧城市建设办公室, 优化营商环境工作领导小组: an office is called so, nobody promises it
_OFFICE_ZH = re.compile(
    r"(?:[由向经报在与和会同]|^|(?<=[，。；、,;\s（(]))(?:[省市区县]|全市|本市)?[\u4e00-\u9fff]{2,18}?"
    r"(?:领导小组(?:办公室)?|办公室|联席会议|工作专班|指挥部|促进会|促进中心|促进局|促进处|推进中心|推进处)"
)
# The Strengthening Families Fund, Promote Iceland Board: every word of a name is written large
_OFFICE_EN = re.compile(
    r"\b[A-Z][\w’'-]+(?:\s+(?:(?:of|for|and)\s+)?[A-Z][\w’'-]+){0,6}?\s+(?:Act|Agency|Board|Bill|Bureau|Cent(?:re|er)|"
    r"Charter|Commission|Committee|Council|Department|Directorate|Division|Framework|Fund|Group|Guidelines?|"
    r"Initiative|Office|Plan|Policy|Programme|Program|Project|Regulations?|Scheme|Strategy|Task Force|Unit)\b"
)


# Full-width digits, letters and signs become narrow; Chinese punctuation stays, for it ends a clause.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide) not in "！（），：；？"} | {
    0x3000: 32,
    0xA0: 32,
}


# Nobody promises beyond this, and a sheet full of digits must not keep the rules busy for minutes.
LONGEST = 3000
_DIGITS = re.compile(r"[\d,.，]{40,}")


def narrow(text: str) -> str:
    """Return the text with full-width digits and letters made narrow, as far as it is read."""
    return _DIGITS.sub("※", text[:LONGEST].translate(_NARROW))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return the text without titles, quoted words and the names of offices; what is taken out leaves a mark (※).

    The mark keeps words apart that did not stand beside each other, and shows that something with a name stood there.
    """
    return _OFFICE_EN.sub("※", _OFFICE_ZH.sub("※", _TITLE.sub("※", narrow(text))))


def names_document(text: str) -> bool:
    """Say whether the text names a document by its title."""
    return "《" in text
