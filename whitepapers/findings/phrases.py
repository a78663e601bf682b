"""The words that say little: empty verbs, deadlines that are none, ways out; and those that name a thing that is done."""

import re

from whitepapers.findings.facts import RowFacts
from whitepapers.findings.names import names_document, plain

I = re.IGNORECASE  # noqa: E741

# What stands in a date's place and is none. The Chinese ones are the set phrases of plans that never end.
ENDLESS = re.compile(
    r"持续|长期|常年|全年不断|常态化|常态长效|不定期|逐步|适时|待定|未定|另行|视情|有序推进|稳步推进|深入推进|近期|尽快|早日|久久为功|常抓不懈"
    r"|\b(?:on-?\s?going|continu(?:ous(?:ly)?|al(?:ly)?|ing|es)|permanent(?:ly)?|indefinite(?:ly)?|in\s+perpetuity|rolling|long[-\s]term"
    r"|in\s+due\s+course|over\s+time|as\s+(?:needed|required|appropriate|soon|resources)|t\.?b\.?[acd]\b"
    r"|to\s+be\s+(?:announced|confirmed|decided|determined)|when(?:ever)?\s+(?:possible|ready)|not\s+(?:set|fixed|applicable)|n\.?/?a\b)",
    I,
)
# The same where it is only read in the sentence, for want of a date: here the words must speak of the doing.
ENDLESS_DOING = re.compile(
    r"(?:持续|长期|常态化|不断|逐步|稳步|有序|深入持续)(?:地|开展|推进|推动|加强|加大|加快|提升|提高|深化|实施|优化|做好|抓好|改善|完善|坚持|巩固|扩大|健全|强化|落实|组织|增强|"
    r"规范|压降|降低|减少|攻坚|发力|整治|治理|增加|增长|净化|营造|健全|推行|推广|建立|解决|消除|形成|保持|跟进|向好|好转)"
    r"|常态化|常抓不懈|久久为功|长期坚持|坚持不懈|一以贯之|尽快|适时|早日"
    r"|\b(?:on-?going(?:\s+basis)?(?!\s+(?:projects?|cases?|works?|contracts?|litigation))|continu(?:e|es|ing)\s+to\b|continuously|continually|"
    r"progressively|gradually|over\s+time|in\s+due\s+course|as\s+soon\s+as\s+possible|indefinitely|keep\s+(?:up\s+)?\w+ing)\b",
    I,
)

# Verbs that can be kept by doing anything at all.
EMPTY_VERB = re.compile(
    r"加强|强化|推动|推进|促进|提升|提高|深化|增强|完善|优化|健全|改善|加快|加大|落实|抓好|做好|做实|做优|抓实|引导|鼓励|支持(?!率)|助力|统筹|探索|打造|"
    r"营造|巩固|夯实|着力|大力|深入|积极|扎实|切实|构建|弘扬|发挥|规范(?=[一-龥]{2,}(?:秩序|行为|管理|运行|执法))|重视|关注|坚持|贯彻|净化|赋能|擦亮|破解"
    r"|(?<![-’'])\b(?:strengthen(?:s|ed|ing)?|promot(?:e|es|ed|ing)|enhanc(?:e|es|ed|ing)|improv(?:e|es|ed|ing)|foster(?:s|ed|ing)?|"
    r"encourag(?:e|es|ed|ing)|facilitat(?:e|es|ed|ing)|continue\s+to|work(?:ing)?\s+towards?|explor(?:e|es|ing)|striv(?:e|es|ing)\s+(?:to|for)|endeavou?r\s+to|"
    r"rais(?:e|ing)\s+awareness|optimi[sz](?:e|es|ed|ing)|boost(?:s|ed|ing)?|build(?:ing)?\s+(?:the\s+)?capacity|step(?:ping)?\s+up|push(?:ing)?\s+forward|"
    r"mov(?:e|ing)\s+forward|deepen(?:s|ed|ing)?|accelerat(?:e|es|ed|ing)|consolidat(?:e|es|ed|ing)|intensif(?:y|ies|ied|ying)|reinforc(?:e|es|ed|ing)|leverag(?:e|es|ing)|"
    r"champion(?:ing)|contribut(?:e|es|ing)\s+to|streamlin(?:e|es|ed|ing)|nurtur(?:e|es|ing)|cultivat(?:e|es|ing)|empower(?:s|ing)?|revitali[sz](?:e|es|ing)|"
    r"moderni[sz](?:e|es|ing)|pursu(?:e|es|ing)|focus(?:ing)?\s+on|pay\s+(?:more\s+|close\s+)?attention\s+to|attach\s+importance)\b"
    r"|(?:^|[.;:\n,]\s*|\b(?:to|and|will|further|actively|fully|better)\s+)(?:support|advance|drive|address|tackle|develop|maintain|ensure)(?:s|ing)?\b"
    r"(?!\s+(?:(?:an?|the)\s+)?(?:[\w-]+\s+){0,4}?(?:plan|strategy|policy|guide|guidelines?|framework|standards?|report|system|tool|app|database|register|manual|website|portal|platform|methodology|model|curriculum|toolkit)\b)",
    I,
)

# Verbs after which something is there that can be looked at.
_DONE_ZH = re.compile(
    r"完成|建成|竣工|完工|投入使用|投入运营|投入运行|投运|投用|开通|通车|启用|启动建设|启动运营|上线|出台|印发|发布|公布|公开|修订|制定|编制|编印|颁布|挂牌|揭牌|交付|验收|"
    r"取得[一-龥]{0,10}(?:证|认证|许可|批复|资质)|获批|获得[一-龥]{0,12}(?:证|认证|称号|命名|批复)|通过[一-龥]{0,12}(?:验收|评估|审查|评审|认证|审议|考核|复审)|拆除|关停|关闭|落地|签约|签订|开工|启动[^，。；]{0,14}(?:建设|工程|施工|征收)|"
    r"新建|新增|改造|改建|扩建|建设(?!工作|水平|质量|力度|步伐|进程|进度|管理|领域|发展|$|[，。；、※\n])[^，。；]{0,16}(?:平台|中心|系统|工程|公园|学校|医院|场|馆|站|厂|房|桥|路|库|园|"
    r"基地|枢纽)|安装|更换|配备|划定|设立|组建|成立|招录|消除[一-龥]{0,8}(?:隐患|黑臭|危房)|搬迁|移交|归档|报送|提交|清零|接入|贯通|封顶|并网|通水|通气|入驻|投产|开园|开馆|开诊|摸排|"
    r"开发[^，。；]{0,14}(?:系统|平台|软件|程序|应用)|绘制|出版|征集|受理|办结|公示|建立[^，。；]{0,14}(?:台账|数据库|档案|平台|清单|名录|系统|目录|站|点|基地)|形成[^，。；]{0,12}(?:报告|方案|清单|成果|目录|案例|规划|图)"
)
# what looks like it and is a wish: 推进…建设, 推动…落地, 推进…改造
_ONLY_PUSHED = re.compile(
    r"(?:推进|推动|加快|促进|助力|加强|支持|探索|鼓励|深化|统筹)[^，。；、\n]{0,24}?(?:建设|落地|改造|接入|公开|编制|制定|修订|开工|安装|配备|设立|搬迁|征集|受理)"
    r"(?![^，。；\n]{0,12}(?:完成|办法|条例|方案|规划|标准))"
)
_DONE_EN = re.compile(
    r"\b(?:complet(?:e|es|ed|ion)|finish(?:ed)?|buil[dt](?!\s+(?:the\s+)?(?:capacity|trust|confidence|resilience|momentum|on|upon)|-)|open(?:s|ed)?(?!\s+(?:up|space|data|government))|"
    r"publish(?:es|ed)?|publication|adopt(?:ed)?|issue[ds]?(?=\s+(?:a|an|the|new|revised|all|by)|\b\s*[.;,]|$)|launch(?:ed)?|install(?:ed)?|deliver(?:ed)?(?=\s+(?:a|an|the|to|by|new|final)\b)|submit(?:ted)?|"
    r"approv(?:e|ed)|commission(?:ed)|enact(?:ed)?|releas(?:e|ed)|sign(?:ed)?(?=\s|$|[.,;])|introduc(?:e|ed)(?=\s+(?:a|an|the|new|legislation|by))|tabled?|ratif(?:y|ied)|"
    r"establish(?:ed)?(?=\s+(?:a|an|the)\s+[^.;]{0,40}(?:office|unit|register|centre|center|committee|team|database|hotline|fund|school|clinic|system|hub|board))|"
    r"replac(?:e|ed)|repair(?:ed)?|renovat(?:e|ed)|refurbish(?:ed)?|construct(?:ed)?|put\s+into\s+(?:service|operation|use)|in\s+(?:service|operation|force)|enters?\s+into\s+force|"
    r"hand(?:ed)?\s+over|roll(?:ed)?\s+out|certif(?:y|ied)|accredited|draft(?:ed)?(?=\s+(?:a|an|the|and))|revis(?:e|ed)|amend(?:ed)?|clos(?:e|ed)|demolish(?:ed)?|recruit(?:ed)?|hire[ds]?|set\s+up|(?:begin|start)\s+(?:works?|construction)|"
    r"plant(?:ed)?(?=\s)|relocat(?:e|ed)|go(?:es)?\s+live|live\s+(?:by|on)|digiti[sz]ed?|upgrad(?:e|ed)(?=\s+(?:a|an|the|all)\b)|creat(?:e|ed)(?=\s+(?:a|an)\b)|finali[sz](?:e|ed)|produc(?:e|ed)(?=\s+(?:a|an|the)\b)|"
    r"award(?:ed)?(?=\s+(?:the|a|contracts?))|inspect(?:ed)?\s+(?:all|every|each)|connect(?:ed)?\s+(?:all|every|the)|audit(?:ed)?\s+(?:all|every|the))\b"
    r"|\b(?:accreditation|certification)\b|\bdevelop(?:ed|s)?\s+(?:(?:an?|the)\s+)?(?:[\w-]+\s+){0,4}?(?:plan|strategy|policy|guide|guidelines?|framework|standards?|report|system|tool|app|database|register|manual|website|portal|platform|methodology|model|curriculum|toolkit)\b",
    I,
)
# A thing that is measured: the row's value, elsewhere, gives its number.
MEASURE = re.compile(
    r"率|比例|比重|占比|指数|满意度|时限|时长|用时|里程|面积|数量|总量|总数|人数|次数|户数|浓度|规模以上|产值|增加值|能耗|强度|密度|天数|件数|总额|金额|收入|成本|等级|名次|排名|得分|分值"
    r"|\b(?:percentage|per\s?cent|rates?|ratio|share|proportion|number|average|median|index|score|time|times|length|area|level\s+of|volume|cost|count|amount|total|"
    r"concentration|emissions|days|hours|minutes|coverage|satisfaction|frequency|capacity\s+of|value\s+of|revenue)\b|%|#",
    I,
)

VAGUE = re.compile(
    r"若干|一批(?!次)|一系列|一定(?:数量|程度|规模)|大量|大批|大幅度?|明显|显著|较大(?:幅度)?|有所|相关(?=项目|工程)|多(?=个|处|项|所|座|家|场|条)(?!数)|"
    r"数(?=个|十|百|家|项)|部分(?=[一-龥]{2})"
    r"|\b(?:significant(?:ly)?|substantial(?:ly)?|considerabl[ey]|marked(?:ly)?|notabl[ey]|a\s+(?:large\s+|small\s+)?number\s+of|a\s+range\s+of|"
    r"a\s+series\s+of|several|various|numerous|some|many|a\s+few|a\s+variety\s+of|more\s+and\s+more|as\s+many\s+as\s+possible|greatly|noticeabl[ey]|measurably|"
    r"further\s+(?:reduce|improve|increase|cut)|selected)\b",
    I,
)
HEDGE = re.compile(
    r"力争|争取(?!到)|努力(?:实现|达到|完成|做到|争取|使|将|把)|尽量|尽可能|原则上|有条件的|条件允许|具备条件|酌情|基本(?:完成|建成|实现|消除|形成|解决|达到|覆盖|具备|达标|杜绝)|"
    r"适当|(?:大约|大致|大概|(?<![签合节制预大集公条特])约(?=\s*\d)|约为|接近|近(?=\s*\d)|将近)|\d[\d,.]*\s*[%％万亿千百]?[一-龥]{0,4}?(?:左右|上下)|预计|拟|计划(?=新建|新增|完成|改造|建设|出台|开工)"
    r"|\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|circa|some(?=\s+\d)|up\s+to(?=\s+\d)|where(?:ver)?\s+(?:possible|appropriate|feasible|practicable)|"
    r"when(?:ever)?\s+possible|as\s+(?:appropriate|necessary|needed|far\s+as\s+(?:possible|practicable))|if\s+possible|strive|striving|endeavou?r|"
    r"aims?\s+to|aiming\s+to|seeks?\s+to|tr(?:y|ies)\s+to|attempts?\s+to|hopes?\s+to|best\s+efforts?|make\s+(?:every\s+)?efforts?|intends?\s+to|is\s+expected\s+to|are\s+expected\s+to|"
    r"essentially|basically|substantially\s+complete\w*|largely\s+complete\w*|to\s+the\s+extent\s+possible|or\s+so|if\s+practicable|reasonable\s+efforts?)\b",
    I,
)
# “about” is an amount's only before one: a report about noise is no hedge
_HEDGE_NEEDS_FIGURE = re.compile(r"^(?:about|around|nearly|almost|some)$", I)
_IS_ABOUT = re.compile(
    r"\b(?:reports?|stud(?:y|ies)|information|films?|books?|rules?|complaints?|guides?|data|surveys?|campaigns?)\s+$", I
)
_BEFORE_FIGURE = re.compile(
    r"\s+(?:a\s+)?(?:\d|one\b|two\b|three\b|half\b|all\b|every\b|hundred|thousand|ten\b|twenty|€|\$)", I
)

CONDITION = re.compile(
    r"视[一-龥]{0,14}(?:情况|进展|进度|而定|安排)|待[一-龥]{1,14}(?:批准|批复|审批|明确|下达|到位|确定|出台|通过|同意)后|取决于|(?:根据|按照?)(?:上级|省|国家|市)[一-龥]{0,8}(?:统一)?(?:安排|部署|要求|进度)(?:适时|推进|开展|实施|执行)|"
    r"在[一-龥]{1,14}(?:批准|批复|同意|支持|到位|允许|具备)(?:后|的(?:前提|情况|条件)下)|如(?:获批|获|资金到位|条件)|(?:资金|经费|土地|用地|指标|条件)(?:落实|到位|具备|允许)(?:后|的前提下|的情况下)|配合[一-龥]{2,14}(?:局|委|部门|单位|办)(?:完成|推进|做好|开展)"
    r"|\b(?:(?:subject\s+to|pending)\s+(?:[\w’'-]+\s+){0,4}?(?:approval|approvals|funding|funds|budget|availability|agreement|consent|decisions?|permits?|resources|weather|confirmation|permission|grant|allocation|transfer|sign-off|legislation)|depend(?:s|ing)\s+(?:up)?on|contingent\s+(?:up)?on|conditional\s+(?:up)?on|provided\s+(?:that|the)|if\s+(?:approved|funded|funding|funds|the\s+budget|resources)|"
    r"once\s+(?:\w+\s+){1,4}(?:is|are|has|have)\s+(?:been\s+)?(?:approved|granted|received|secured|confirmed)|as\s+(?:funding|resources|funds|budget)\s+permits?|as\s+directed\s+by|should\s+funding)\b",
    I,
)

# Talk about the matter, in the place of the matter.
TALK = re.compile(
    r"(?:召开|组织召开|举行|举办)[^，。；\n]{0,16}(?:会|会议|座谈|研讨|论坛)|座谈|研讨|调研|沟通(?:协调|对接)|对接|学习|传达|听取[^，。；]{0,6}(?:汇报|意见)|专题研究|动员部署|开会|走访交流|协调会|会商"
    r"|\b(?:hold(?:ing)?|conven(?:e|ing)|attend(?:ing)?|organi[sz](?:e|ing)|host(?:ing)?|conduct(?:ing)?)\s+(?:[\w-]+\s+){0,5}(?:meetings?|workshops?|discussions?|seminars?|forums?|roundtables?|consultations?|talks|visits?|conferences?)\b"
    r"|\b(?:meet(?:ing)?(?:s)?\s+with|discuss(?:ions?)?|liais(?:e|ing|on)\s+with|consult(?:ing)?\s+with|engag(?:e|ing)\s+with|participat(?:e|ing)\s+in|study(?:ing)?\s+the|dialogue\s+with)\b",
    I,
)
MONEY_IN = re.compile(
    r"(?:投入|安排|落实|筹集|争取|下达|支出)[^，。；\n]{0,14}?(?:资金|经费|预算|专项|财政)?[^，。；\n]{0,6}?\d[\d,.]*\s*[万亿]?元"
    r"|\b(?:spend(?:ing)?|invest(?:ing|ed)?|allocat(?:e|es|ing|ed)|budget(?:ing|ed)?|commit(?:ting|ted)?|earmark(?:ing|ed)?|provide[ds]?)\s+(?:[\w-]+\s+){0,3}?(?:CAD|USD|CA|US|RMB|[$€£¥])\s?\d"
    r"|\b(?:spend(?:ing)?|invest(?:ing|ed)?|allocat(?:e|es|ing|ed))\s+\d[\d,.]*\s*(?:thousand|million|billion)?\s*(?:yuan|dollars|euros?)",
    I,
)
LEAD = re.compile(
    r"牵头|责任(?:单位|处室|部门|人)[:：]|由[一-龥]{2,16}(?:局|委|处|科|办|部|中心|大队|支队|站|院|所)(?:负责|组织|实施|承担|落实)|(?:处|科|局|委|办|中心|部)负责"
    r"|\b(?:led\s+by|lead(?:s|ing)?\s+(?:unit|division|body|department|agency)|responsible\s+(?:unit|division|body|officer)|responsibility\s+of|(?:division|unit|branch|office|bureau|department|directorate)\s+(?:is|will\s+be)\s+responsible)\b",
    I,
)
GROUND = re.compile(
    r"(?:根据|依据|按照|依照|按|落实|贯彻)\s*《|〔\d{4}〕\s*\d+\s*号|来源[:：]|数据来源|统计口径|以[一-龥]{2,14}(?:统计|数据|公布|认定)[一-龥]{0,4}为准"
    r"|\b(?:under|pursuant\s+to|in\s+accordance\s+with|required\s+by|as\s+set\s+(?:out\s+)?in|according\s+to|mandated\s+by)\s+(?:section|article|the\s+[A-Z]|※)|\bsource\s*:",
    I,
)
SURVEYED = re.compile(
    r"满意度|满意率|知晓率|认可度|获得感|认同感|安全感|好评率|幸福感|\bsatisf(?:action|ied)|\bawareness\b|\bapproval\s+rating|\bconfidence\b|\btrust\b|\bperceive",
    I,
)
WHO_MEASURES = re.compile(
    r"第三方|调查|测评|统计|抽查|抽样|民调|评价系统|好差评|问卷|回访|评议|监测|电话|随访|评估|暗访|访问"
    r"|\b(?:survey(?:s|ed)?|poll(?:s|ed)?|questionnaires?|independent(?:ly)?|third[-\s]party|measured\s+by|audit(?:s|ed)?|respond(?:ents?|ing)|feedback|interviews?|as\s+reported|who\s+(?:report|say|agree|feel|are|indicate)|statistics|census|exit\s+poll|on\s+a\s+[\w-]+\s+scale|scale\s+of|ratings?\s+by)\b",
    I,
)
_AT_MOST = re.compile(
    r"不超过|不高于|不多于|(?<!不)低于|控制在|以内|以下|降至|降到|降低到|降低至|压缩至|压缩到|压减至|减少到|减至|缩短至|缩短到|下降至|下降到"
    r"|\b(?:at\s+most|no\s+more\s+than|not\s+more\s+than|not\s+exceed(?:ing)?|below|under|within|(?<!no )fewer\s+than|(?<!no )(?<!not )less\s+than|(?:reduce|cut|lower|shorten|bring)\w*\s+(?:[\w-]+\s+){0,8}?to)\b",
    I,
)
_HOLLOW_QUALITY = re.compile(
    r"高质量|高标准|高效率?|高水平|优质|良好|较好|优秀|满意|到位|按时|按质|按量|保质保量|圆满|顺利|有效|有力|扎实|完成|做好|做到|符合要求|达到要求|符合规定|质量|要求|效果|成效|明显|显著|提升|工作|任务|推进|落实|达标|好|的|得|地|并|和|与|、|，|。|；|\s"
    r"|\b(?:high(?:est)?|good|excellent|best|better|quality|standards?|effective(?:ly)?|efficient(?:ly)?|timely|satisfactory|satisfactorily|successful(?:ly)?|well|done|properly|appropriate(?:ly)?|world[-\s]class|first[-\s]class|meets?|requirements?|expectations?|in|a|an|the|of|and|to|with|manner|way|on|time|done|completed?|professional(?:ly)?|as\s+required)\b|[.,;]",
    I,
)


def empty_verb(text: str) -> "re.Match[str] | None":
    """Return the first empty verb of a text, names and quoted titles left out."""
    return EMPTY_VERB.search(plain(text))


def done(text: str) -> bool:
    """Say whether a text names something that will be there: built, adopted, opened, published …"""
    bare = plain(text)
    if _DONE_ZH.search(_ONLY_PUSHED.sub("", bare)) or _DONE_EN.search(bare):
        return True
    return names_document(text) and not re.search(
        r"(?:贯彻|落实|宣传|学习|实施|执行|推进|按照|根据|依据|依照)[^，。；、《]{0,6}《", text
    )


def hedge(text: str) -> "re.Match[str] | None":
    """Return the first word that leaves a way out; “about” only before an amount."""
    bare = plain(text)
    for hit in HEDGE.finditer(bare):
        if not _HEDGE_NEEDS_FIGURE.match(hit[0]):
            return hit
        if _BEFORE_FIGURE.match(bare, hit.end()) and not _IS_ABOUT.search(bare[: hit.start()]):
            return hit
    return None


def hollow_quality(text: str) -> bool:
    """Say whether a quality requirement asks for nothing that could be looked at: 高质量完成, “to a high standard”."""
    return bool(text.strip()) and not re.search(r"\d", text) and len(_HOLLOW_QUALITY.sub("", text)) < 2


def at_most(row: RowFacts) -> bool:
    """Say whether less is better: by the sign, and where none is given by the words."""
    return row.comparison == "le" if row.comparison else bool(_AT_MOST.search(plain(row.promise)))
