"""What the rules on softening read in a text, Chinese or English: figures, dates, hedges, verbs, scope. Pure.

A text is folded first (full-width digits and signs become plain ones), so that a change of typing is no change.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

# Words that take something back from a promise. What only looks like one (节约, 合约, 基本公共服务) is told apart by
# what stands beside it.
HEDGES = re.compile(
    r"力争|争取|努力|尽量|尽力|尽可能|尽早|尽快|原则上|大致|大体|逐步|适时|稳步|视情|视情况|条件允许|条件成熟|具备条件"
    r"|有条件的|预计|有望|有序推进|积极推进|持续推进|稳妥|酌情|探索"
    r"|基本(?=完成|建成|实现|消除|解决|形成|达到|建立|具备|满足|覆盖|竣工|确立|到位)"
    r"|约(?=\d|百分)|大约|近(?=\d)|左右|上下(?=[,。;]|$)|拟(?=完成|建|新|开|于|出台)|研究(?=制定|出台|推动|建立|提出)"
    r"|\b(?:striv\w+|endeavou?r\w*|aim(?:s|ed|ing)?\s+(?:to|at|for)|seek(?:s|ing)?\s+to|try(?:ing)?\s+to|attempt\w*"
    r"|as\s+far\s+as\s+(?:possible|practicable)|where(?:ver)?\s+(?:possible|practicable|feasible|appropriate)"
    r"|if\s+possible|subject\s+to|in\s+principle|approximately|roughly|basically|gradual(?:ly)?|progressively|explor\w+"
    r"|consider(?:s|ing)?|expect(?:s|ed)?\s+to|plan(?:s|ned)?\s+to|intend\w*\s+to|should|could|might|best\s+efforts"
    r"|up\s+to(?=\s+\d)|(?:about|around|some|nearly)(?=\s+\d)|largely|mostly|substantially)\b",
    re.IGNORECASE,
)
# A verb that says what will be there at the end, and one that says only that somebody is at it.
DONE = re.compile(
    r"完成|建成|实现|达到|投入使用|投入运营|开通|竣工|验收|通车|出台|印发|发布|建立|办结|整改到位|消除|新增|开工建设|交付"
    r"|\b(?:complet\w+|build\w*|built|deliver\w*|open(?:s|ed|ing)?|achiev\w+|reach\w*|finish\w*|publish\w*|adopt\w*"
    r"|install\w*|establish\w*|eliminat\w+|clos(?:e|es|ed)|clear(?:s|ed)?)\b",
    re.IGNORECASE,
)
AT_IT = re.compile(
    r"推进|推动|启动|开展|加强|研究|谋划|加快|促进|筹备|深化|强化|优化|提升|完善|探索|改善|支持|配合|做好|争取"
    r"|\b(?:start\w*|begin\w*|promot\w+|advanc\w+|support\w*|strengthen\w*|enhanc\w+|improv\w+|continu\w+|work\s+(?:on|towards)"
    r"|prepar\w+|stud(?:y|ies|ied)|facilitat\w+|encourag\w+|pursu\w+|foster\w*)\b",
    re.IGNORECASE,
)
SCOPE = re.compile(
    r"全市|全部|所有|全体|各区|每个|每一|每所|每家|全覆盖|全面(?=完成|建成|实现|覆盖|消除)|一律|全域|全流程"
    r"|\b(?:all|every|each|entire|whole|city-?wide|full(?:y)?|universal)\b",
    re.IGNORECASE,
)
MOST_ONLY = re.compile(
    r"不超过|不高于|不多于|不大于|低于|少于|小于|控制在|压缩至|压缩到|压减至|降至|降到|缩短至|缩短到|以内|以下|内完成"
    r"|≤|<|\b(?:at\s+most|no(?:t)?\s+more\s+than|not\s+exceed\w*|below|under|less\s+than|within|reduced?\s+to|down\s+to)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"[〔\[(]\d{4}[〕\])]\s*\d*\s*号?|第\s*\d+\s*[条款项号期批]|\bno\.?\s*\d+|[A-Za-z]+-?\d+|\d{1,2}:\d{2}",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:(?:19|20)\d{2}\s*年?\s*[-/.]?\s*)?(?P<month>\d{1,2})\s*月(?:\s*\d{1,2}\s*[日号])?"
    r"|(?:19|20)\d{2}[-/.](?P<iso>\d{1,2})(?:[-/.]\d{1,2})?(?!\d)"
    r"|第?(?P<quarter>[1-4一二三四])\s*季度|Q(?P<q>[1-4])\b"
    r"|\b(?:\d{1,2}\s+)?(?P<name>january|february|march|april|may(?=\s+\d)|june|july|august|september|october|november|december)\b"
    r"(?:\s+\d{1,2}(?!\d))?(?:,?\s+20\d{2})?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=\s*年|\b(?!\s*[%\w]))|“?十[一二三四五六七八九]五”?")
_FIGURE = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?P<scale>[万亿千百])?\s*(?P<unit>%|[A-Za-z]+|[^\W\d_]{0,2})"
)
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text with one way of writing digits, letters and signs."""
    return unicodedata.normalize("NFKC", text).replace("％", "%")


@dataclass(frozen=True)
class Figure:
    """A number in a text that is no date and no number of a document."""

    value: Decimal
    text: str
    unit: str
    most: bool  # the words around it set an upper limit


def months(text: str) -> list[int]:
    """Return the months that are named, 1 to 12, in their order; a quarter is its last month."""
    found = []
    for hit in _DATE.finditer(fold(text)):
        number = hit["month"] or hit["iso"]
        if number:
            month = int(number)
        elif hit["name"]:
            month = _MONTHS.index(hit["name"].casefold()) + 1
        else:
            quarter = hit["quarter"] or hit["q"]
            month = ("一二三四".index(quarter) + 1 if quarter in "一二三四" else int(quarter)) * 3
        if 1 <= month <= 12:
            found.append(month)
    return found


def figures(text: str) -> list[Figure]:
    """Return the figures of a text in their order, without dates, years and numbers of documents."""
    bare = fold(text)
    for pattern in (_REFERENCE, _DATE, _YEAR):
        bare = pattern.sub(" ", bare)
    return [
        Figure(
            Decimal(hit["number"].replace(",", "")) * _SCALES.get(hit["scale"] or "", 1),
            hit[0].strip(),
            hit["unit"].casefold(),
            bool(
                MOST_ONLY.search(bare[max(0, hit.start() - 24) : hit.start()])
                or bare[hit.end() :].startswith(("以内", "以下", "内"))
            ),
        )
        for hit in _FIGURE.finditer(bare)
    ]


def hits(pattern: re.Pattern[str], text: str) -> Counter[str]:
    """Return how often each word of a pattern stands in the text, in one case and with single spaces."""
    return Counter(" ".join(hit[0].split()).casefold() for hit in pattern.finditer(fold(text)))


# units that say the same, and those that are a multiple of another
_SAME = {
    "公里": ("米", 1000), "千米": ("米", 1000), "km": ("米", 1000), "m": ("米", 1), "公顷": ("平方米", 10_000),
    "平方公里": ("平方米", 1_000_000), "平方千米": ("平方米", 1_000_000), "ha": ("平方米", 10_000), "吨": ("千克", 1000),
    "公斤": ("千克", 1), "kg": ("千克", 1), "t": ("千克", 1000), "percent": ("%", 1), "per cent": ("%", 1), "小时": ("分钟", 60),
    "天": ("日", 1), "days": ("日", 1), "day": ("日", 1), "百分点": ("%", 1), "个百分点": ("%", 1), "km2": ("平方米", 1_000_000),
}  # fmt: skip
_COUNTERS = frozenset(
    [
        "个",
        "项",
        "件",
        "处",
        "家",
        "所",
        "座",
        "条",
        "台",
        "辆",
        "套",
        "名",
        "人",
        "户",
        "宗",
        "起",
        "次",
        "场",
        "份",
        "支",
        "块",
        "间",
        "栋",
        "幢",
        "批",
        "篇",
        "期",
        "门",
    ]
)
_WORDS = {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}


def measure(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Return a value in the unit's base: 4 万米 and 40 km are 40000 米; a unit that is not known stays as it is."""
    name = fold(unit).strip().casefold()
    for word, factor in _WORDS.items():
        if name.startswith(word):
            value, name = value * factor, name.removeprefix(word).strip()
    while name and name not in _SAME and name[0] in _SCALES and (len(name) > 1 or name in {"万", "亿"}):
        if name == "千克":
            break
        value, name = value * _SCALES[name[0]], name[1:]
    base, factor = _SAME.get(name, (name, 1))
    return value * factor, "" if base in _COUNTERS else base
