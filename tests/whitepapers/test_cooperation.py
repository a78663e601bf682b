"""Co-operating departments: asked, answered, objected, settled; and nobody who answered decides."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from targets.models import User
from targets.refusal import Refused
from targets.roles import Role
from tests.factories import make_paper, make_person, submit_paper
from whitepapers.actions import decide, submit
from whitepapers.approval import Outcome, Stage
from whitepapers.cooperating import Part
from whitepapers.cooperation import Document, ask, cooperate, coordinate, parts_of
from whitepapers.desk.cooperation import unanswered_of
from whitepapers.drafting import delete_target, keep_target
from whitepapers.models import Authorship, CooperationAnswer, CooperationRequest, Coordination, TargetDraft
from whitepapers.record_proof import prove_record
from whitepapers.review.objections import objections
from whitepapers.versions import token

pytestmark = pytest.mark.django_db
LETTER = Document("会议纪要〔2026〕3号")


@pytest.fixture
def paper(cast, other):
    """A paper of three targets, of which the first two name the other department."""
    made = make_paper(cast)
    for row in made.targets.filter(number__lte=2):
        row.partners.add(other.department)
    return made


@pytest.fixture
def asked(cast, paper):
    return ask(paper=paper, by=cast.editor)


def standings(paper):
    return [one.standing for one in parts_of(paper)]


def says(request, by, answer="confirmed", text=""):
    return cooperate(request=request, answer=answer, text=text, by=by)


def test_silence_confirmation_and_objection_are_told_apart(cast, other, paper):
    assert standings(paper) == [Part.NOT_ASKED, Part.NOT_ASKED]
    first, second = ask(paper=paper, by=cast.editor)
    assert standings(paper) == [Part.SILENT, Part.SILENT]
    says(first, other.editor)
    says(second, other.head, "objected", "没有配套经费")
    assert standings(paper) == [Part.CONFIRMED, Part.OBJECTED]
    assert list(prove_record()) == []


def test_asking_again_asks_only_about_what_changed(cast, other, paper, asked):
    with pytest.raises(Refused, match="already"):
        ask(paper=paper, by=cast.editor)
    says(asked[0], other.editor)
    paper.targets.filter(number=1).update(goal="年底前新增公交专用道60公里")
    assert standings(paper) == [Part.EARLIER, Part.SILENT]
    assert [one.number for one in ask(paper=paper, by=cast.editor)] == [1]
    assert standings(paper) == [Part.SILENT, Part.SILENT]


def test_an_open_objection_stops_the_submission_until_one_record_settles_it(cast, other, paper, asked, quick_press):
    objection = says(asked[0], other.editor, "objected", "没有配套经费")
    with pytest.raises(Refused, match="1 co-operating departments object"):
        submit_paper(cast, paper)
    for text, document in (("", LETTER), ("由本局承担", Document(" — "))):
        with pytest.raises(Refused):
            coordinate(objection=objection, text=text, document=document, by=cast.editor)
    coordinate(objection=objection, text="由本局承担", document=LETTER, by=cast.editor)
    with pytest.raises(Refused, match="settled already"):
        coordinate(objection=objection, text="再来一次", document=LETTER, by=cast.editor)
    assert standings(paper) == [Part.SETTLED, Part.SILENT]
    assert submit(paper=paper, by=cast.editor).number == 1


def test_an_objection_does_not_go_away_by_rewording_the_row(cast, other, paper, asked):
    says(asked[0], other.editor, "objected", "没有配套经费")
    paper.targets.filter(number=1).update(goal="换一种说法")
    assert standings(paper)[0] is Part.OBJECTED


def test_what_was_settled_holds_for_the_wording_that_was_settled(cast, other, paper, asked, quick_press):
    objection = says(asked[0], other.editor, "objected", "没有配套经费")
    coordinate(objection=objection, text="由本局承担", document=LETTER, by=cast.editor)
    before = paper.targets.get(number=1).goal
    paper.targets.filter(number=1).update(goal="换一种说法")
    assert standings(paper)[0] is Part.OBJECTED
    with pytest.raises(Refused, match="1 co-operating departments object"):
        submit_paper(cast, paper)
    coordinate(objection=objection, text="新的说法也由本局承担", document=LETTER, by=cast.editor)
    assert standings(paper)[0] is Part.SETTLED
    paper.targets.filter(number=1).update(goal=before)
    assert standings(paper)[0] is Part.SETTLED
    assert list(prove_record()) == []


def test_of_the_asked_department_editor_and_head_alone_read_what_was_asked(cast, other, paper, asked):
    for who in (other.editor, other.head, cast.editor, cast.head, cast.reviewer):
        assert CooperationRequest.objects.visible_to(who).count() == 2, who
    contributor = other.contributor
    for who in (contributor, cast.evaluator, User.objects.create_user("nobody-there")):
        assert not CooperationRequest.objects.visible_to(who).exists(), who
    User.objects.filter(pk=other.editor.pk).update(is_active=False)
    assert not CooperationRequest.objects.visible_to(User.objects.get(pk=other.editor.pk)).exists()


@pytest.mark.parametrize("how", ["the department", "the row"])
def test_an_objection_is_not_hidden_by_taking_the_department_or_the_row_out(
    client, cast, other, paper, asked, quick_press, how
):
    says(asked[0], other.editor, "objected", "没有配套经费")
    row = paper.targets.get(number=1)
    if how == "the row":
        delete_target(paper=paper, draft=row, by=cast.editor, seen=token(row))
    else:
        row.partners.clear()
    one = submit_paper(cast, paper)
    assert [(ob.number, "没有配套经费" in ob.text) for ob in objections(one)] == [("2027-jtys-001", True)]
    client.force_login(cast.reviewer)
    page = client.get(reverse("whitepapers_round", args=[one.pk])).content.decode()
    assert "没有配套经费" in page
    assert "该部门现已不在本项目标的配合单位中" in page


def test_what_was_settled_of_a_row_that_is_gone_does_not_speak_for_the_next_row(cast, other):
    made = make_paper(cast, targets=1)
    row = made.targets.get()
    row.partners.add(other.department)
    (request,) = ask(paper=made, by=cast.editor)
    objection = says(request, other.editor, "objected", "没有配套经费")
    coordinate(objection=objection, text="由本局承担", document=LETTER, by=cast.editor)
    delete_target(paper=made, draft=row, by=cast.editor, seen=token(row))
    new = TargetDraft(paper=made, task="拆除公交专用道", division="公交处")
    keep_target(paper=made, draft=new, by=cast.editor, store=new.save)
    new.partners.add(other.department)
    assert (new.number, standings(made)) == (2, [Part.NOT_ASKED])


def test_silence_does_not_stop_the_submission_and_the_reviewer_sees_it(client, cast, other, paper, asked, quick_press):
    one = submit_paper(cast, paper)
    client.force_login(cast.reviewer)
    page = client.get(reverse("whitepapers_round", args=[one.pk])).content.decode()
    assert page.count("part-silent") == 3  # the sum, and each of the two


@pytest.mark.parametrize("who", ["editor", "head", "contributor", "reviewer", "leader", "inspector"])
def test_nobody_answers_for_another_department(cast, other, paper, asked, who):
    with pytest.raises(Refused, match="that was asked"):
        says(asked[0], getattr(cast, who))
    with pytest.raises(Refused, match="that was asked"):
        says(asked[0], other.contributor)


def test_nobody_but_the_lead_departments_editor_asks_or_settles(cast, other, paper, asked):
    objection = says(asked[0], other.editor, "objected", "没有配套经费")
    for who in (cast.head, cast.contributor, other.editor, other.head, cast.reviewer):
        with pytest.raises(Refused):
            ask(paper=paper, by=who)
        with pytest.raises(Refused):
            coordinate(objection=objection, text="由本局承担", document=LETTER, by=who)
    assert not Coordination.objects.exists()


def test_an_objection_needs_its_reason_and_a_strange_word_is_no_answer(other, asked):
    for answer, text in (("objected", " — "), ("agreed", "好"), ("", "")):
        with pytest.raises(Refused):
            says(asked[0], other.editor, answer, text)
    assert not CooperationAnswer.objects.exists()


def test_after_submission_nothing_is_added(cast, other, paper, asked, quick_press):
    submit_paper(cast, paper)
    with pytest.raises(Refused, match="frozen"):
        says(asked[0], other.editor)
    with pytest.raises(Refused, match="under review"):
        ask(paper=paper, by=cast.editor)


def test_an_answer_to_a_wording_that_is_gone_is_refused(cast, other, paper, asked):
    paper.targets.filter(number=1).update(goal="年底前新增公交专用道60公里")
    with pytest.raises(Refused, match="another one now"):
        says(asked[0], other.editor)
    paper.targets.get(number=2).partners.clear()
    with pytest.raises(Refused, match="not asked"):
        says(asked[1], other.editor)


def test_only_the_last_word_is_settled(cast, other, paper, asked):
    objection = says(asked[0], other.editor, "objected", "没有配套经费")
    confirmed = says(asked[0], other.head)
    for one in (objection, confirmed):
        with pytest.raises(Refused, match="last word"):
            coordinate(objection=one, text="由本局承担", document=LETTER, by=cast.editor)


def test_whoever_confirmed_never_decides_on_the_paper(cast, other, paper, asked, quick_press):
    says(asked[0], other.editor)
    assert Authorship.objects.filter(paper=paper, user=other.editor, how="confirmed").exists()
    one = submit_paper(cast, paper)
    User.objects.filter(pk=other.editor.pk).update(department=None)
    other.editor.groups.set(make_person(Role.REVIEWER).groups.all())
    with pytest.raises(Refused, match="Whoever drafted"):
        decide(
            round=one, stage=Stage.SUPERVISORY, outcome=Outcome.APPROVED, digest=one.digest,
            by=User.objects.get(pk=other.editor.pk),
        )  # fmt: skip


# --- the screens --------------------------------------------------------------------------------------------------


def test_the_partner_confirms_several_and_objects_to_one_on_the_screen(client, cast, other, paper, asked):
    client.force_login(other.head)
    page = client.get(reverse("desk:asked_of_us")).content.decode()
    assert page.count('name="confirm"') == 2
    client.post(reverse("desk:asked_of_us"), {"object": asked[0].pk, f"text-{asked[0].pk}": "没有<b>经费</b>"})
    client.post(reverse("desk:asked_of_us"), {"confirm": [asked[1].pk]})
    assert standings(paper) == [Part.OBJECTED, Part.CONFIRMED]
    client.force_login(cast.editor)
    page = client.get(reverse("desk:cooperation", args=[paper.pk])).content.decode()
    assert "没有&lt;b&gt;经费" in page
    objection = CooperationAnswer.objects.get(answer="objected")
    scan = SimpleUploadedFile("纪要.pdf", b"%PDF-1.7 minutes", "application/pdf")
    said = {"text": "由本局承担", "document": "会议纪要〔2026〕3号", "file": scan}
    client.post(reverse("desk:settle", args=[paper.pk, objection.pk]), said)
    kept = Coordination.objects.get()
    for who in (cast.editor, other.editor, cast.reviewer):
        client.force_login(who)
        assert client.get(reverse("desk:coordination_file", args=[kept.pk])).content == b"%PDF-1.7 minutes"


def test_strangers_find_neither_request_nor_document(client, cast, other, paper, asked, roles):
    from tests.factories import Cast

    third = Cast("mzj")
    objection = says(asked[0], other.editor, "objected", "没有配套经费")
    kept = coordinate(
        objection=objection, text="由本局承担", document=Document("纪要", "a.pdf", b"%PDF-1.7"), by=cast.editor
    )
    client.force_login(third.editor)
    assert client.get(reverse("desk:coordination_file", args=[kept.pk])).status_code == 404
    assert client.get(reverse("desk:cooperation", args=[paper.pk])).status_code == 404
    assert client.post(reverse("desk:cooperation", args=[paper.pk])).status_code == 404
    assert client.post(reverse("desk:settle", args=[paper.pk, objection.pk])).status_code == 404
    client.post(reverse("desk:asked_of_us"), {"confirm": [one.pk for one in asked]})
    assert CooperationAnswer.objects.count() == 1
    for who in (cast.reviewer, cast.leader, third.contributor):
        client.force_login(who)
        assert client.get(reverse("desk:asked_of_us")).status_code == 404


def test_an_objection_of_another_paper_is_not_settled_through_this_one(client, cast, other, paper, asked):
    objection = says(asked[0], other.editor, "objected", "没有配套经费")
    foreign = make_paper(other, targets=1)
    client.force_login(other.editor)
    said = {"text": "我方同意", "document": "纪要"}
    assert client.post(reverse("desk:settle", args=[foreign.pk, objection.pk]), said).status_code == 404
    assert not Coordination.objects.exists()


def test_the_menu_counts_in_a_constant_number_of_queries(cast, other, paper, asked, roles):
    from tests.factories import Cast

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            unanswered_of(User.objects.get(pk=other.head.pk))
        return len(seen)

    before = queries()
    for code in ("mzj", "gaj", "zjj"):
        third = Cast(code)
        more = make_paper(third)
        for row in more.targets.all():
            row.partners.add(other.department)
        ask(paper=more, by=third.editor)
    assert len(unanswered_of(User.objects.get(pk=other.head.pk))) == 11
    assert queries() == before
    assert CooperationRequest.objects.count() == 11
