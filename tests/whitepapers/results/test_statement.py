"""The statement of results: composed from what was frozen, on the paper's own road, released by itself."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import override

import publishing
from publishing.faults import Unprintable
from publishing.manuscript import freeze
from publishing.models import Edition, Series
from targets.checking.overrides import confirm_override, override_status
from targets.closing.proof import prove_closings
from targets.closing.rows import current_of
from targets.models import FrozenResults, PlanYear, Target
from targets.rebuild import differences, replay
from tests.factories import make_person
from tests.results import APPROVED, YEAR, approve, hand_in, mend, publish, target_of
from whitepapers.actions import decide, sign_off, submit
from whitepapers.amending import reopen
from whitepapers.approval import Outcome, Refused, Stage
from whitepapers.compose import compose, compose_content
from whitepapers.layout import lay_out
from whitepapers.models import Round, WhitePaperPage
from whitepapers.proof import prove_desk
from whitepapers.release import next_release, print_due, publish_due, release_due
from whitepapers.results.actions import Remark, open_statement, remark
from whitepapers.results.told import promise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def results(manuscript):
    return {one["number"]: one for one in manuscript["parts"]["results"]}


def test_a_statement_says_of_each_target_what_was_frozen(cast, statement):
    remark(paper=statement, by=cast.editor, remarks={target_of(cast, 2).pk: Remark("用地批复晚了两个月。")})
    said = compose(statement)
    rows = {row["number"]: row for row in current_of(cast.department, statement.plan_year).rows}
    assert said["head"]["series"] == "results"
    assert said["parts"]["targets"] == said["parts"]["duties"] == []
    for number, entry in results(said).items():
        for name in ("status", "original_status", "verified_value", "claimed_value", "reports_on_time"):
            assert entry[name] == rows[number][name]
    assert results(said)[f"{YEAR}-jtys-002"]["remark"] == "用地批复晚了两个月。"
    assert [one["status"] for one in said["parts"]["results"]] == ["met", "not_met", "no_report"]


def test_every_column_width_of_a_statement_has_its_rule_on_the_web(cast, statement):
    manuscript, _text, digest = freeze(**compose(statement))
    rules = (Path(publishing.__file__).parent / "static/publishing/paper.css").read_text()
    widths = {
        column.width for table in lay_out(manuscript, digest=digest, number=1).tables() for column in table.columns
    }
    assert widths
    assert [width for width in widths if f".w{width} {{" not in rules] == []


def test_a_promise_stands_beside_its_result_as_the_paper_wrote_it(cast, statement):
    entry = next(iter(results(compose(statement)).values())) | {"comparison": "ge", "due": f"{YEAR}-12-31"}
    for value, unit, written in (("95", "%", "≥\u00a095%"), ("12000", "公里", "≥\u00a012,000公里")):
        with override("zh-hans"):
            assert promise(entry | {"value": value, "unit": unit}, YEAR) == f"{written}，12月31日前"


def test_a_statement_is_opened_once_and_only_of_a_closed_year_by_the_departments_editor(cast, other, closed):
    page = open_statement(department=cast.department, plan_year=closed, by=cast.editor)
    assert open_statement(department=cast.department, plan_year=closed, by=cast.editor) == page
    for by in (cast.head, cast.contributor, other.editor, cast.inspector, make_person("administrators", "adm-2")):
        with pytest.raises(Refused):
            open_statement(department=cast.department, plan_year=closed, by=by)
    with pytest.raises(Refused, match="not closed"):
        open_statement(department=other.department, plan_year=closed, by=other.editor)


def test_it_goes_the_papers_road_to_an_edition_of_its_own(cast, statement):
    before = list(Target.objects.values())
    one = publish(cast, statement)
    edition = Edition.objects.get(series=Series.RESULTS)
    assert (edition.subject, edition.number, edition.digest) == (f"{YEAR}/jtys/results", 1, one.digest)
    assert edition.address == f"{YEAR}/jtys/results/v1/"
    assert {file.name for file in edition.artefacts.all()} == {
        "whitepaper.pdf",
        "body.html",
        "manuscript.json",
        "results.csv",
    }
    assert list(Target.objects.values()) == before, "a statement changes no promise"
    assert list(differences(replay())) == []
    assert list(prove_desk()) == [] or all("jtys/v1" in str(fault.where) for fault in prove_desk())
    assert Edition.objects.get(series=Series.PAPER).number == 1


def test_two_people_who_did_not_write_it_approve_it(cast, statement):
    one = hand_in(cast, statement)

    def attempt(by, stage=Stage.SUPERVISORY):
        with pytest.raises(Refused):
            decide(round=one, stage=stage, outcome=Outcome.APPROVED, digest=one.digest, by=by)

    own = make_person("reviewers", "reviewer-of-the-department", cast.department)
    for by in (cast.editor, cast.head, own, cast.inspector, cast.leader):
        attempt(by)
    decide(round=one, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=one.digest, by=cast.reviewer)
    cast.reviewer.groups.add(*cast.leader.groups.all())
    attempt(cast.reviewer, Stage.LEADER)


def test_nobody_edits_a_figure_between_sign_off_and_submission(cast, statement):
    """The frozen results changed after the head signed: the signature does not cover them."""
    sign_off(paper=statement, by=cast.head, content=compose_content(statement)[0])
    mend(cast)
    with pytest.raises(Refused, match="changed after the head signed"):
        submit(paper=statement, by=cast.editor)


def test_results_corrected_while_it_is_printed_for_trial_are_noticed_under_the_lock(cast, statement, monkeypatch):
    sign_off(paper=statement, by=cast.head, content=compose_content(statement)[0])

    def meanwhile(*args, **kwargs):
        mend(cast)
        return 1

    monkeypatch.setattr("whitepapers.actions._print_for_trial", meanwhile)
    with pytest.raises(Refused):
        submit(paper=statement, by=cast.editor)
    assert not Round.objects.exists()


def test_a_statement_overtaken_by_a_correction_is_not_approved(cast, statement):
    one = hand_in(cast, statement)
    mend(cast)
    with pytest.raises(Refused, match="corrected after this text"):
        approve(cast, one)
    decide(
        round=one,
        stage=Stage.SUPERVISORY,
        outcome=Outcome.RETURNED,
        digest=one.digest,
        by=cast.reviewer,
        comment="更正",
    )
    again = approve(cast, hand_in(cast, statement))
    assert again.manuscript["head"]["results"]["version"] == 2


def test_a_published_statement_is_opened_again_only_for_a_correction_and_says_why(cast, statement):
    publish(cast, statement)
    with pytest.raises(Refused, match="No result was corrected"):
        reopen(paper=statement, reason="想改一下", by=cast.editor)
    mend(cast)
    for reason in ("", "—"):
        with pytest.raises(Refused, match="Give the reason"):
            reopen(paper=statement, reason=reason, by=cast.editor)
    reopen(paper=statement, reason="督查室复核更正", by=cast.editor)
    two = publish(cast, statement, APPROVED + dt.timedelta(days=60))
    edition = Edition.objects.current().get(series=Series.RESULTS)
    assert (edition.number, edition.change_reason) == (2, "督查室复核更正")
    head, parts = two.manuscript["head"], two.manuscript["parts"]
    assert head["amends"]["edition"] == 1
    assert [one["reason"] for one in parts["corrections"]] == ["复核：验收资料补齐"]
    changed = {one["number"]: {field["name"] for field in one["fields"]} for one in parts["changes"]}
    assert set(changed) == {f"{YEAR}-jtys-002"}
    assert {"status", "verified_value", "verified_note"} <= changed[f"{YEAR}-jtys-002"]
    assert list(differences(replay())) == []


def test_what_a_hand_corrects_is_told_at_once_and_stated_anew_with_both_values(client, settings, cast, statement):
    """Nobody reported on the third target: two inspectors sign for it, and the next statement shows what was stated before."""
    settings.LANGUAGE_CODE = "en"
    publish(cast, statement)
    signers = [make_person("inspectors", name, post="督查专员") for name in ("signer", "second")]
    why, at = "部门未填报，现场核查确认全部里程已启用。", APPROVED + dt.timedelta(days=30)
    made = override_status(target=target_of(cast, 3), status="met", reason=why, by=signers[0], at=at)
    address = f"/{YEAR}/jtys/results/"
    assert why not in client.get(address).content.decode()
    with pytest.raises(Refused, match="No result was corrected"):
        reopen(paper=statement, reason="督查室复核更正", by=cast.editor)
    confirm_override(override=made, by=signers[1], at=at)
    page = client.get(address).content.decode()
    assert why in page
    assert f"{YEAR}-jtys-003" in page
    reopen(paper=statement, reason="督查室复核更正", by=cast.editor)
    parts = publish(cast, statement, APPROVED + dt.timedelta(days=60)).manuscript["parts"]
    assert [(one["number"], one["reason"]) for one in parts["corrections"]] == [(f"{YEAR}-jtys-003", why)]
    stated = results({"parts": parts})[f"{YEAR}-jtys-003"]
    assert (stated["status"], stated["computed_status"], stated["override_reason"]) == ("met", "no_report", why)
    (changed,) = parts["changes"]
    assert {"status", "override_reason"} <= {field["name"] for field in changed["fields"]}
    assert list(prove_closings()) == []


def test_remarks_are_the_departments_own_words_on_its_own_targets(cast, other, statement):
    from tests.editions import publish_edition

    publish_edition(other.department, YEAR, targets=1)
    foreign = Target.objects.get(department=other.department)
    with pytest.raises(Refused, match="not a target"):
        remark(paper=statement, by=cast.editor, remarks={foreign.pk: Remark("好")})
    for by in (cast.head, cast.contributor, other.editor, cast.reviewer):
        with pytest.raises(Refused):
            remark(paper=statement, by=by, remarks={target_of(cast, 1).pk: Remark("好")})
    hand_in(cast, statement)
    with pytest.raises(Refused, match="under review"):
        remark(paper=statement, by=cast.editor, remarks={target_of(cast, 1).pk: Remark("好")})


def test_of_two_who_remark_at_once_the_slower_is_told(cast, statement):
    key = target_of(cast, 1).pk
    remark(paper=statement, by=cast.editor, remarks={key: Remark("甲")})
    (collided,) = remark(paper=statement, by=cast.editor, remarks={key: Remark("乙")})
    assert collided.text == "甲"
    seen = statement.remarks.get().changed_at
    assert remark(paper=statement, by=cast.editor, remarks={key: Remark("", seen)}) == []
    assert not statement.remarks.exists()


def test_statements_go_out_at_the_results_time_and_not_before(cast, statement):
    due = APPROVED + dt.timedelta(days=10)
    PlanYear.objects.filter(year=YEAR).update(results_release_at=due)
    approve(cast, hand_in(cast, statement))
    publish_due(now=APPROVED)
    assert Edition.objects.filter(series=Series.RESULTS, release=None).count() == 1
    assert next_release(APPROVED) == due
    later = due + dt.timedelta(days=5)
    PlanYear.objects.filter(year=YEAR).update(results_release_at=later)  # put off after it was printed
    assert release_due(now=due) == []
    assert [str(one.edition) for one in release_due(now=later)] == [f"{YEAR}/jtys/results/v1"]


def test_without_a_results_time_a_statement_is_public_once_it_is_approved(cast, statement):
    approve(cast, hand_in(cast, statement))
    print_due()
    assert [str(one.edition) for one in release_due(now=APPROVED)] == [f"{YEAR}/jtys/results/v1"]


def test_a_paper_that_was_approved_too_late_does_not_change_promises_of_a_closed_year(cast, closed):
    from tests.editions import print_edition, target_entry

    softer = [target_entry(YEAR, "jtys", 1, value="1")]
    edition = print_edition(cast.department, YEAR, targets=softer, number=2, reason="下调")
    failed = []
    from whitepapers import release

    release_due(now=APPROVED, failed=failed)
    assert failed
    assert not hasattr(Edition.objects.get(pk=edition.pk), "release")
    with pytest.raises(Unprintable, match="2025-02-28"):
        release._may_be_released(edition, {edition.digest})
    assert target_of(cast, 1).value == 40


def test_a_published_paper_of_a_closed_year_is_not_reopened(cast, closed):
    from whitepapers.amending import in_time

    assert not in_time(closed, dt.date(2025, 3, 1))
    assert in_time(closed, dt.date(2024, 3, 1))


def test_verify_editions_and_rebuild_register_prove_a_statement(cast, statement, capsys):
    publish(cast, statement)
    call_command("rebuild_register", "--check")
    assert "the register is as the editions say" in capsys.readouterr().out
    faults = [one for one in prove_desk() if "results" in str(one.where)]
    assert faults == []


def test_a_withheld_target_is_a_leaf_in_the_public_statement(cast, admin):
    from targets.closing.actions import close_year
    from tests.editions import publish_edition, target_entry

    secret = target_entry(YEAR, "jtys", 2, withheld=True, withheld_reason="涉密")
    publish_edition(cast.department, YEAR, targets=[target_entry(YEAR, "jtys", 1), secret])
    plan_year = PlanYear.objects.get(year=YEAR)
    close_year(plan_year=plan_year, by=admin, at=dt.datetime(2025, 2, 28, 4, tzinfo=dt.UTC))
    page = open_statement(department=cast.department, plan_year=PlanYear.objects.get(), by=cast.editor)
    publish(cast, page)
    edition = Edition.objects.get(series=Series.RESULTS)
    shown = edition.public_manuscript["parts"]["results"]
    assert [one.get("withheld") for one in shown] == [None, True]
    assert "（2）" not in str(shown)
    assert FrozenResults.objects.count() == 1


def test_a_statement_promises_nothing_so_the_register_refuses_to_adopt_it(cast, statement):
    from targets.adoption import adopt

    publish(cast, statement)
    with pytest.raises(ValueError, match="promises nothing"):
        adopt(Edition.objects.get(series=Series.RESULTS), APPROVED)


def test_paper_and_statement_of_one_year_stand_beside_each_other(cast, statement):
    assert WhitePaperPage.objects.statements().get() == statement
    assert not WhitePaperPage.objects.papers().filter(plan_year__year=YEAR).exists()
    assert statement.subject == f"{YEAR}/jtys/results"
