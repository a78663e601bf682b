"""Examples of the rules on dates and milestones, and of those that look at last year."""

import datetime as dt

from whitepapers.findings.examples import Examples, dated, en, step, zh

_ENDLESS = (
    "持续推进",
    "长期",
    "常年",
    "全年常态化",
    "ongoing",
    "On-going",
    "Ongoing (annual)",
    "To be determined",
    "TBD",
    "N/A",
)

EXAMPLES = {
    "no_date": Examples(
        (zh("新增公交专用道40公里", due=None), en("Open 40 km of bus lanes, more than in 2025", due=None)),
        (
            zh(due=None),
            zh("9月底前新增40公里", due=None),
            zh(due=None, due_text="持续"),
            en(due=None),
            en("Open 40 km in the third quarter", due=None),
        ),
    ),
    "date_is_none": Examples(
        (
            *(zh(due=None, due_text=text) for text in _ENDLESS),
            zh("逐步推进公交专用道建设40公里", due=None),
            en("Continue to extend the bus lanes by 40 km", due=None),
        ),
        (
            zh(due=None, due_text="第四季度"),
            zh(due_text="持续推进"),
            zh("持续推进公交专用道建设，年底前新增40公里", due=None),
            en("Continue to extend the bus lanes by 40 km by 31 December", due=None),
        ),
    ),
    "date_not_calendar": Examples(
        (zh(due=None, due_text="第四季度"), zh(due=None, due_text="汛期前"), en(due=None, due_text="winter 2027-28")),
        (zh(), zh(due=None), en(due=None, due_text="ongoing")),
    ),
    "date_outside_year": Examples(
        (
            zh("新增公交专用道40公里", due=dt.date(2028, 6, 30)),
            en("Open 40 km of bus lanes", due=dt.date(2026, 12, 31)),
        ),
        (
            zh(),
            zh("新增公交专用道40公里", due=dt.date(2028, 6, 30), milestones=(step(12, 20, "完成一半", 20),)),
            en(due=dt.date(2028, 6, 30), year=None),
        ),
    ),
    "date_differs": Examples(
        (zh("6月底前新增公交专用道40公里"), en("Open 40 km of bus lanes by 30 June")),
        (zh(), zh("6月底前完成设计，12月底前新增40公里"), en("Open 40 km of bus lanes by the end of the year")),
    ),
    "late_milestone": Examples(
        (
            zh(milestones=(step(1, 31, "收尾", year=2028),)),
            en("Open 40 km by 30 September", due=None, milestones=(step(10, 31, "opened"),)),
        ),
        (zh(milestones=()), zh(milestones=(step(12, 31, "收尾"),)), en(milestones=(step(6, 30, "half", 20),))),
    ),
    "milestone_values": Examples(
        (zh(milestones=(step(6, 30, "", 30), step(9, 30, "", 20))), en(milestones=(step(6, 30, "", 50),))),
        (
            zh(milestones=(step(6, 30, "", 20), step(12, 20, "", 40))),
            en("At most 12 minutes", value=12, unit="minutes", comparison="le", milestones=(step(6, 30, "", 13),)),
        ),
    ),
    "empty_milestone": Examples(
        (zh(milestones=(step(6, 30),)), en(milestones=(step(6, 30, " "),))),
        (zh(milestones=(step(6, 30, "完成一半"),)), en(milestones=(step(6, 30, "", 20),))),
    ),
    "below_last_year": Examples(
        (
            zh(last_result=52, last_value=40),
            zh("漏损率不超过9%", kind="threshold", value=9, unit="%", comparison="le", last_result="8.4"),
            en(value=None, last_result=52),
        ),
        (
            zh(last_result=38),
            zh(),
            zh(last_result=52, last_unit="条"),
            dated(zh(last_result=52)),
            en("Losses of at most 8%", kind="threshold", value=8, unit="%", comparison="le", last_result="8.4"),
        ),
    ),
    "lowered_same_wording": Examples(
        (
            zh(last_goal="年底前，新增公交专用道50公里。", last_value=50),
            en(last_goal="Open 50 km of new bus lanes by 31 December", last_value=50, last_unit="km"),
            en(
                "At most 14 minutes",
                value=14,
                unit="minutes",
                comparison="le",
                last_goal="At most 12 minutes",
                last_value=12,
            ),
        ),
        (
            zh(last_goal="修复既有专用道标线", last_value=50),
            zh(last_goal="年底前新增公交专用道30公里", last_value=30),
            en(last_goal="Open 40 km of new bus lanes by 31 December", last_value=40),
        ),
    ),
}
