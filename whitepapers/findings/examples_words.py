"""Examples of the rules on what is missing and on the words."""

from whitepapers.findings.examples import Examples, dated, en, worded, zh

EXAMPLES = {
    "no_goal": Examples(
        (zh("", task="建设博物馆新馆"), en(" \n", task="New museum")), (zh(), en("", task="Open 40 km of bus lanes"))
    ),
    "no_value": Examples(
        (zh("年底前新增公交专用道", value=None), en("Open new bus lanes under Phase 2 in 2027", value=None)),
        (
            zh(value=None),
            zh("新增公交专用道四十公里", value=None),
            zh(value=0),
            zh(value=None, value_text="40左右"),
            en("Open forty km of bus lanes", value=None),
            dated(zh("年底前印发公交规划")),
        ),
    ),
    "no_unit": Examples(
        (zh("新增公交专用道", value=5000, unit=""), en("Street lights that work reach 98", value=98, unit=" ")),
        (zh(unit=""), en(unit=""), en("Number of media citations", value=200, unit=""), dated(zh()), worded(en())),
    ),
    "no_quality": Examples(
        (
            worded(zh("窗口人员挂牌上岗")),
            worded(zh("窗口人员挂牌上岗"), "高标准、高质量完成"),
            worded(en("Staff wear badges"), "to a high standard"),
        ),
        (
            worded(zh("窗口人员挂牌上岗"), "第三方抽查合格"),
            worded(en("Staff wear badges"), "Two unannounced checks find no fault"),
            zh(),
        ),
    ),
    "no_deliverable": Examples(
        (
            dated(zh("加快推进公交场站建设", task="公交场站")),
            dated(en("Promote the digital transformation of buses", task="Digital buses")),
        ),
        (
            dated(zh("9月底前印发《公交专用道规划》")),
            dated(en("Publish the bus lane plan by 30 September")),
            zh("加强公交建设"),
        ),
    ),
    "no_source": Examples(
        (zh(source="", source_document=""), en(source="", source_document=" ")),
        (
            zh(source="", source_document="", assigned=True),
            en("Open 40 km of bus lanes under the Transport Act", source="", source_document=""),
        ),
    ),
    "no_document": Examples(
        (zh(source_document=" "), en(source_document="")), (zh(), en(source_document="", assigned=True))
    ),
    "no_lead": Examples(
        (zh(responsible_unit=""), en(responsible_unit=" ")),
        (
            zh("由公交处牵头，新增公交专用道40公里", responsible_unit=""),
            en("40 km of bus lanes, led by the Roads Division", responsible_unit=""),
            en(responsible_unit=None),
        ),
    ),
    "empty_verb": Examples(
        (
            zh("加强公交建设，推动公共交通发展"),
            worded(zh("进一步提升服务水平")),
            en("Strengthen and promote public transport"),
            worded(en("Improve customer service")),
        ),
        (
            zh("加强巡查，全年巡查不少于1200次", value=1200, unit="次"),
            dated(zh("印发《加强公交优先发展的意见》")),
            zh("市推进公交都市建设办公室新增专用道40公里"),
            en("Strengthen inspections: 1,200 visits", value=1200, unit="visits"),
            en("Enrol 350 households in the Strengthening Families Programme", value=350, unit="households"),
            en("Improve the share of buses that leave on time", kind="threshold", value=92, unit="%"),
        ),
    ),
    "vague_amount": Examples(
        (
            zh("新建一批公交站亭", value=None),
            zh("事故明显下降", value=None),
            en("Build several bus shelters", value=None),
            en("Significantly reduce delays", value=None),
        ),
        (
            zh("新建一批公交站亭（30座）", value=30, unit="座"),
            en("Build several bus shelters, 30 in all", value=30, unit="shelters"),
        ),
    ),
    "hedged": Examples(
        (
            zh("力争新增公交专用道40公里"),
            zh("新增公交专用道40公里左右"),
            dated(zh("年底前基本建成公交场站")),
            en("Aim to open 40 km of bus lanes"),
            en("Open about 40 km of bus lanes"),
        ),
        (
            zh(),
            zh("签约40公里"),
            en("Publish a report about 40 bus lanes"),
            dated(en("Publish the report about noise")),
        ),
    ),
    "conditional": Examples(
        (
            zh("视资金到位情况新增公交专用道40公里"),
            dated(zh("待省里批复后开工建设公交场站")),
            en("Open 40 km of bus lanes subject to funding"),
            en("Open 40 km of bus lanes if approved"),
        ),
        (zh(), en("Inspect 40 depots that are subject to the Fire Act", value=40, unit="depots")),
    ),
    "only_talk": Examples(
        (
            zh("召开公交企业座谈会12次", value=12, unit="次"),
            dated(zh("赴外地调研公交优先经验")),
            dated(en("Hold meetings with bus operators")),
        ),
        (
            dated(zh("召开座谈会听取意见，8月底前出台《公交专用道管理办法》")),
            dated(en("Consult with operators and adopt the bus lane rules by 31 August")),
        ),
    ),
    "only_money": Examples(
        (
            zh("安排公交补贴资金3000万元", value=3000, unit="万元"),
            en("Invest 250 million yuan in buses", value=250, unit="million yuan"),
        ),
        (
            zh("投入资金3000万元，新增公交专用道40公里"),
            zh("完成固定资产投资120亿元", value=120, unit="亿元"),
            en("Spend $3 million to open 40 km of bus lanes"),
        ),
    ),
    "several_promises": Examples(
        (
            zh("新增专用道40公里，改造站亭80座，更新车辆300辆"),
            en("Open 40 km of bus lanes, renew 80 shelters and replace 300 buses"),
        ),
        (
            zh("新增专用道40公里，其中快速路10公里"),
            zh("由10天压缩至3天", value=3, unit="天"),
            en("Open 40 km of bus lanes and renew 80 shelters"),
        ),
    ),
    "nobody_measures": Examples(
        (
            zh("乘客满意度达到90%", kind="threshold", value=90, unit="%"),
            en("90% of passengers are satisfied", kind="threshold", value=90, unit="%"),
        ),
        (
            zh("第三方调查的乘客满意度达到90%", kind="threshold", value=90, unit="%"),
            en("90% are satisfied in the yearly passenger survey", kind="threshold", value=90, unit="%"),
        ),
    ),
    "value_is_range": Examples(
        (
            zh("新增公交专用道", value=None, value_text="40至50"),
            zh("新增公交专用道", value=None, value_text="八成至九成"),
            zh("新增公交专用道35～40公里", value=None),
            en("Buses on time", value=None, value_text="90% to 95%"),
            en("Open between 30 and 40 km of bus lanes", value=None),
        ),
        (
            zh(),
            zh("由10公里延长至40公里"),
            en("Cut delays from 14 to 12 minutes", value=12, unit="minutes"),
            dated(zh(value_text="1-2")),
        ),
    ),
    "value_not_number": Examples(
        (
            zh(value=None, value_text="逐步提高"),
            en(value=None, value_text="as many as possible"),
            en(value=None, value_text="TBD"),
        ),
        (zh(), zh(value=None, value_text="90-95"), worded(zh(value_text="好")), en(value=None, value_text="90 to 95")),
    ),
    "change_without_base": Examples(
        (
            zh("客流增长10%", kind="threshold", value=10, unit="%"),
            en("Increase ridership by 10%", kind="threshold", value=10, unit="%"),
        ),
        (
            zh("客流较上年增长10%", kind="threshold", value=10, unit="%"),
            zh("分担率提高到60%", kind="threshold", value=60, unit="%"),
            en("Increase ridership by 10% over last year", kind="threshold", value=10, unit="%"),
            en("Raise the share of buses to 60%", kind="threshold", value=60, unit="%"),
        ),
    ),
    "over_hundred": Examples(
        (
            zh("车辆完好率", kind="threshold", value=120, unit="%"),
            en("Share of buses that leave on time", kind="threshold", value=110, unit="%"),
        ),
        (
            zh("车辆完好率", kind="threshold", value=100, unit="%"),
            en("Ridership growth over last year", kind="threshold", value=110, unit="%"),
        ),
    ),
    "promises_nothing": Examples(
        (
            zh("新建公交场站", value=0, unit="座", comparison="ge"),
            en("New bus depots", value=0, unit="depots", comparison="ge"),
        ),
        (
            zh("零事故", value=0, unit="起", comparison="ge"),
            en("Fatal accidents", value=0, unit="accidents", comparison="le"),
        ),
    ),
    "value_differs": Examples(
        (zh(value=30), en(value=30), en("Build 25 public toilets", value=20, unit="toilets")),
        (zh(), zh("新增公交专用道0.4万公里", value=4000), zh("新增四十公里", value=40), en("Open bus lanes", value=30)),
    ),
    "unit_differs": Examples(
        (zh(unit="个"), en(unit="hectares")), (zh(unit="km"), zh(unit="千米"), en(unit="公里"), en(unit="lanes"))
    ),
    "sign_differs": Examples(
        (
            zh("审批不超过5天", value=5, unit="天", comparison="ge"),
            en("Permits in at most 5 days", value=5, unit="days", comparison="ge"),
        ),
        (
            zh("审批不超过5天", value=5, unit="天", comparison="le"),
            zh("不低于90%", value=90, unit="%", comparison="ge"),
            en("No more than 5 days", value=5, unit="days", comparison="le"),
        ),
    ),
}
