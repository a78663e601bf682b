"""The figures that stand in a sentence, Chinese or English, with their units; years, ordinals and names are none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from whitepapers.findings.names import narrow, plain

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_YEAR = r"(?:19[5-9]\d|20[0-6]\d)"

# Digits that count nothing, in the order in which they are taken out.
NO_FIGURES = re.compile(
    rf"[〔\[(（【]\s*{_YEAR}\s*[〕\])）】]\s*(?:第?\s*\d+\s*号)?"  # 〔2025〕12号
    rf"|{_YEAR}\s*[-—–~至到]\s*(?:{_YEAR}|\d\d(?!\d))\s*(?:年度?)?"  # 2025-2027年, 2016-17
    rf"|{_YEAR}\s*[-/.]\s*\d{{1,2}}(?:\s*[-/.]\s*\d{{1,2}})?(?!\d)"  # 2027-06-30
    rf"|{_YEAR}\s*年(?:度|底|末)?|(?:(?<!\d)[1-9]|1[0-2])\s*月(?:份)?(?:\s*\d{{1,2}}\s*[日号])?"
    r"|第\s*[\d一二三四五六七八九十百]+(?:[条款项期批届次号季名位]|方|线|阶段|产业|季度|人民)?|[一二三四1-4]季度"
    r"|[（(]\s*\d{1,2}\s*[)）]|(?:^|(?<=\n))\s*(?:\d{1,2}\s*[)、．]|\d{1,2}\.\s)"  # (1), 2、 number the parts of a text
    r"|\d+\s*周?岁|\b(?:children|people|residents|adults|persons|pupils|women|men|citizens|seniors|those|youth)\s+(?:aged\s+)?(?:under|over|above|below)\s+[a-z\d]+"
    r"|\b(?:aged?|ages)\s+(?:of\s+|under\s+|over\s+)?\d+(?:\s*(?:to|and|-|–)\s*\d+)?"
    r"|[\d一二三四五六七八九十]+\s*号(?:线|楼|桥|泵|机|地块|码头|公路|路|仓|井|文)?"
    r"|[一二三四五六七八九十\d]期(?=工程|项目|建设|$|[，。、；])|十[一二三四五六七八九]五"
    r"|(?:[两三四五六七八九十]|\d+)年(?=行动|计划|规划|攻坚|滚动|工程)"
    r"|(?<![A-Za-z])PM\s?2\.5|(?<![A-Za-z])PM\s?10|\b[A-Za-z]{1,8}-?\d+[A-Za-z]*(?![\d.%％])|(?<!\d)[3-6][GDK](?![A-Za-z])"
    r"|(?<!\d)\d{3,5}\s*(?=政务服务便民热线|便民热线|热线|平台|急救)"
    r"|7\s*[×xX*]\s*24(?:\s*小时)?|24\s*小时(?!内)|24/7|24[-\s]hours?(?:\s+a\s+day)?|(?<!\d)1[+＋]N|[\d]+[+＋][\d\w]+(?=模式|体系)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS}|{_SHORT})\b\.?(?:,?\s+{_YEAR})?"
    rf"|\b(?:{MONTHS}|{_SHORT})\b\.?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR})?|{_YEAR})"
    rf"|\b(?:Q[1-4]|FY\s?\d\d(?:\d\d)?|H[12])\b"
    rf"|(?:(?<=\bin )|(?<=\bby )|(?<=\bof )|(?<=\bto )|(?<=\bfor )|(?<=\bthan )|(?<=\bfrom )|(?<=\bover )|(?<=\bwith )"
    rf"|(?<=\bduring )|(?<=\bsince )|(?<=\buntil )|(?<=\bbefore )|(?<=\bafter )|(?<=\byear )|(?<=\bthroughout ))20[0-6]\d\b(?!,\d)"
    rf"|\b20[0-6]\d\b(?=\s*(?:[,.;:)]|$|baseline|levels?|figures?))|\b\d+(?:st|nd|rd|th)\b|first half|second half|half[-\s]year"
    r"|\b(?:phases?|stages?|lines?|routes?|articles?|sections?|no\.?|tiers?|types?|class|levels?|parts?|chapters?|schedules?|steps?|"
    r"version|bill|resolution|regulation|directive|form|zone|ward|district|block|highway|priority|goal|sdg|option|annex|appendix|iso|grade|"
    r"category|terminal|platform|pier|building|module|road|bus|number)\s*[-#]?\s*(?:[A-Z]-)?\d+(?:[.:/]\d+)*(?![\d,%])\b(?!\s*(?:%|km|per\b))",
    re.IGNORECASE,
)

_ZH_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_EN_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100,
    "a hundred": 100, "one hundred": 100, "a dozen": 12, "one new": 1, "a thousand": 1000, "half of": 50, "at least one": 1,
}  # fmt: skip
_SCALES = {"万": 10**4, "亿": 10**8, "百": 100, "千": 1000, "thousand": 1000, "million": 10**6, "billion": 10**9}

_UNITS_ZH = (
    "个百分点|平方公里|平方千米|平方米|立方米|万平方米|个工作日|工作日|分贝|微克|毫克|公里|千米|公顷|公斤|千克|千瓦时|千瓦|兆瓦|"
    "人次|人天|场次|班次|航次|标准箱|车次|小时|分钟|个月|元|吨|亩|米|天|周|秒|人|名|位|户|家|个|座|所|条|处|项|件|台|辆|套|"
    "部|幢|栋|次|场|期|例|宗|份|篇|种|类|批次|株|棵|张|架|艘|支|只|间|床|村|社区|度|分|倍|起|对|块|片|艘|档|笔|盏|泊位|车位|路"
)
_COUNTERS = "公里|千米|平方米|座|所|条|家|处|台|辆|套|部|幢|栋|户|名|场|例|宗|份|种|株|间|张|个|项|件|次|期|天|人"
_FIGURE = re.compile(
    r"百分之(?P<hundredth>[零一二两三四五六七八九十百]+)"
    r"|(?P<tenths>[一二三四五六七八九])成(?![为果立效功长本绩])(?P<half>半)?"
    r"|(?P<number>\d[\d,，]*(?:\.\d+)?|\.\d+)\s*(?P<scale>[万亿百千]|thousand\b|million\b|billion\b)?[余多]?\s*"
    rf"(?P<unit>[%％‰]|{_UNITS_ZH}|per\s?cent(?:age points?)?|[A-Za-z²³$€]+)?"
    r"|(?<![第每逐同另某进统万十百千\d])(?P<zh>[二两三四五六七八九十百]+|一(?=座|所|条(?!龙)|家|处|台|辆|套|部(?!分)|幢|栋|间))"
    rf"(?P<zh_scale>[万亿千])?余?(?P<zh_unit>{_COUNTERS})(?!性|方面)"
    r"|\b(?P<word>" + "|".join(sorted(_EN_WORDS, key=len, reverse=True)) + r")\b(?!-)(?:\s+(?P<word_unit>[a-z]+))?",
    re.IGNORECASE,
)
# Said without a digit and yet exact: 全覆盖, 零事故, all buses are accessible
_ABSOLUTE = re.compile(
    r"全覆盖|全部(?:完成|建成|达标|实现|办结|整改|接入|纳入|投入|上线|安装|更换|改造|清零|合格|到位)|动态清零|清零|应[一-龥]尽[一-龥]"
    r"|零(?:事故|死亡|增长|投诉|容忍率|差错|发生|上访|新增)|翻[一两二]番|一半|半数"
    r"|\bzero\s+[a-z]+|\b(?:all|every)\b[^.;\n]{0,60}\b(?:is|are|has|have|was|were|be|been)\b|\bno\s+(?:fatal|serious|new)\b|\bhalve[sd]?\b|\bdoubl(?:e|es|ed|ing)\b",
    re.IGNORECASE,
)

_DIMENSIONS = {
    "percent": "% ％ percent percentage 百分比",
    "points": "个百分点 百分点",
    "length": "公里 千米 米 里 km m kilometre kilometres kilometer kilometers metre metres meters miles",
    "area": "平方米 平方公里 平方千米 公顷 亩 hectare hectares ha acres km² m²",
    "money": "元 $ € dollars dollar yuan rmb usd cad eur euros",
    "time": "天 日 小时 分钟 工作日 个工作日 个月 周 秒 day days hours hour minutes months weeks working business",
    "people": "人 名 位 人次 people persons residents staff students patients teachers officers veterans participants",
    "mass": "吨 公斤 千克 tonnes tons tonne kg",
    "volume": "立方米 m³",
    "things": "个 座 所 条 处 项 件 台 辆 套 家 户 部 幢 栋 场 例 宗 份 株 棵 张 间 schools buses bridges parks stations "
    "centres toilets trees households homes families sites projects lamps charging",
}
_DIMENSION = {unit: name for name, units in _DIMENSIONS.items() for unit in units.split()}


@dataclass(frozen=True)
class Figure:
    """One figure in a sentence: its number, also multiplied out ("3 万" is 3 and 30,000), and where it stands."""

    number: Decimal
    scaled: Decimal
    unit: str
    start: int
    end: int

    def says(self, value: Decimal) -> bool:
        """Say whether it is this number, in one of the two ways in which it can be read."""
        return value in (self.number, self.scaled)


def dimension(unit: str) -> str:
    """Return what a unit measures ("length", "money" …), or "" where it is not known."""
    word = narrow(unit).strip().casefold()
    bare = word.lstrip("万亿千百") or word
    return _DIMENSION.get(word) or _DIMENSION.get(bare) or ("percent" if word.startswith("per cent") else "")


def _zh_number(text: str) -> int:
    if "百" in text:
        head, _, tail = text.partition("百")
        return (_ZH_DIGITS.get(head, 1) or 1) * 100 + (_zh_number(tail) if tail else 0)
    if "十" in text:
        head, _, tail = text.partition("十")
        return _ZH_DIGITS.get(head, 1) * 10 + _ZH_DIGITS.get(tail, 0)
    return _ZH_DIGITS.get(text.lstrip("零"), 0)


def _figure(hit: "re.Match[str]") -> Figure:
    scale = (hit["scale"] or hit["zh_scale"] or "").casefold()
    unit = hit["unit"] or hit["zh_unit"] or hit["word_unit"] or ""
    if hit["hundredth"]:
        number, unit = Decimal(_zh_number(hit["hundredth"])), "%"
    elif hit["tenths"]:
        number, unit = Decimal(_ZH_DIGITS[hit["tenths"]] * 10 + (5 if hit["half"] else 0)), "%"
    elif hit["zh"]:
        number = Decimal(_zh_number(hit["zh"]))
    elif hit["word"]:
        number = Decimal(_EN_WORDS[" ".join(hit["word"].casefold().split())])
    else:
        number = Decimal(hit["number"].replace(",", "").replace("，", ""))
    return Figure(number, number * _SCALES.get(scale, 1), unit, *hit.span())


@lru_cache(maxsize=4096)
def countable(text: str) -> str:
    """Return the text narrow and without names, years, dates and ordinals: what is left of digits counts."""
    return NO_FIGURES.sub(" ", plain(text))


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text; their places are those in `countable(text)`."""
    return tuple(_figure(hit) for hit in _FIGURE.finditer(countable(text)))


def has_figure(text: str) -> bool:
    """Say whether the text names an amount: a figure, or a word that is as exact as one."""
    return bool(figures(text)) or bool(_ABSOLUTE.search(countable(text)))
