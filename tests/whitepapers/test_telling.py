"""Which step tells whom, that nobody else is told, and that no mail server stops a step."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from publishing.models import Edition
from targets.models import Department, Letter, MailChoice, Notice, User
from targets.outbox import deliver
from targets.roles import Role
from tests import smtp
from tests.factories import Cast, approve, make_city, make_paper, make_person, publish_paper, submit_paper
from whitepapers import release, telling
from whitepapers.actions import decide, sign_off, submit
from whitepapers.approval import Outcome, Refused, Stage
from whitepapers.compose import compose_content
from whitepapers.delegating import delegate, end_delegation
from whitepapers.release import print_due, release_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]
REVIEW, APPROVAL = Stage.SUPERVISORY, Stage.LEADER


@pytest.fixture
def cast(cast):
    """Everybody with an address, and people of another department and in the same roles around them."""
    cast.other = Cast("jyj")
    cast.admin = make_person(Role.ADMINISTRATOR, "adm")
    cast.second = make_person(Role.EDITOR, "second", cast.department)
    cast.idle = make_person(Role.CONTRIBUTOR, "idle", cast.department, unit="另一处")
    for one in User.objects.all():
        User.objects.filter(pk=one.pk).update(email=f"{one.username}@city.example")
    return cast


def told(kind=None):
    """Return who was told since the last call, and forget it."""
    found = Notice.objects.filter(**({"kind": kind} if kind else {}))
    names = sorted(found.values_list("person__username", flat=True))
    Notice.objects.all().delete()
    return names


def says(cast, one, stage, outcome=Outcome.APPROVED, comment="", by=None):
    by = by or (cast.reviewer if stage is REVIEW else cast.leader)
    return decide(round=one, stage=stage, outcome=outcome, digest=one.digest, by=by, comment=comment)


def test_each_step_tells_those_whom_it_concerns_and_nobody_else(cast):
    paper = make_paper(cast)
    sign_off(paper=paper, by=cast.head, content=compose_content(paper)[0])
    assert told() == ["editor-jtys", "second"]
    one = submit(paper=paper, by=cast.editor)
    assert told("to_decide") == ["reviewer-jtys", "reviewer-jyj"]
    says(cast, one, REVIEW, Outcome.RECALLED, "还要补充", by=cast.editor)
    assert told() == ["head-jtys", "reviewer-jtys", "reviewer-jyj", "second"]
    one = submit(paper=paper, by=cast.editor)
    assert told("submitted") == ["head-jtys", "second"]
    says(cast, one, REVIEW, Outcome.RETURNED, "口径不明")
    assert told() == ["contributor-jtys", "editor-jtys", "head-jtys", "second"]
    one = submit(paper=paper, by=cast.editor)
    told()
    says(cast, one, REVIEW)
    assert told() == ["editor-jtys", "head-jtys", "leader-jtys", "second"]
    says(cast, one, APPROVAL, Outcome.RETURNED, "牵头单位不明")
    assert told() == ["contributor-jtys", "editor-jtys", "head-jtys", "second"]
    one = approve(cast, submit(paper=paper, by=cast.editor), [REVIEW])
    told()
    says(cast, one, APPROVAL)
    assert told() == ["adm", "contributor-jtys", "editor-jtys", "head-jtys", "second"]
    print_due()
    release_due(now=paper.plan_year.release_at)
    assert told() == ["contributor-jtys", "editor-jtys", "head-jtys", "idle", "second"]


def test_an_acting_person_is_told_of_the_charge_and_asked_to_decide(cast):
    today = timezone.localdate()
    deputy = make_person(Role.LEADER, "deputy", email="deputy@city.example")
    named = delegate(principal=cast.leader, acting=deputy, begins=today, ends=today, reason="出差")
    notice = Notice.objects.get(person=deputy)
    assert notice.said == f"{today}至{today}，由您代行{cast.leader.label()}的职责。"
    assert notice.comment == "出差"
    assert told() == ["deputy"]
    approve(cast, submit_paper(cast, make_paper(cast)), [REVIEW])
    asked = Notice.objects.unread().filter(kind="to_decide")
    assert sorted(one.person.username for one in asked) == ["deputy", "leader-jtys"]
    told()
    end_delegation(delegation=named, by=cast.leader)
    assert told() == ["deputy"]


def test_the_substitute_is_asked_where_the_organ_may_not_decide_on_its_own_paper(cast):
    substitute = make_person(None, "substitute", email="substitute@city.example", post="代行审核")
    city = make_city()
    city.supervisory_organ = cast.department
    city.save()
    cast.department.substitute_reviewer = substitute
    cast.department.save()
    submit_paper(cast, make_paper(cast))
    assert told("to_decide") == ["substitute"]


def test_a_reviewer_who_wrote_on_the_paper_is_not_asked_to_decide_on_it(cast):
    cast.editor.groups.add(*cast.reviewer.groups.all())
    inside = make_person(Role.REVIEWER, "inside", cast.department)
    submit_paper(cast, make_paper(cast))
    asked = set(Notice.objects.filter(kind="to_decide").values_list("person", flat=True))
    assert not asked & {cast.editor.pk, inside.pk}


def test_the_comment_stands_in_notice_and_letter_as_it_was_typed(cast):
    comment = "第3项：<b>口径</b>不明\n<script>alert(1)</script>"
    says(cast, submit_paper(cast, make_paper(cast)), REVIEW, Outcome.RETURNED, comment)
    notice = Notice.objects.get(person=cast.editor, kind="returned_in_review")
    assert notice.comment == comment
    letter = Letter.objects.get(person=cast.editor, subject__contains="退回")
    assert "| <script>alert(1)</script>" in letter.body
    assert notice.said == "2027 市jtys局：监察机关已退回，请按意见修改。"
    with override("en"):
        assert notice.said == "2027 Bureau jtys was returned by the supervisory organ."


def test_what_asked_for_a_decision_is_settled_when_somebody_decided(cast):
    one = submit_paper(cast, make_paper(cast))
    assert Notice.objects.unread().filter(kind="to_decide").count() == 2
    says(cast, one, REVIEW)
    waiting = Notice.objects.unread().filter(kind="to_decide")
    assert [notice.person for notice in waiting] == [cast.leader]
    says(cast, one, APPROVAL)
    assert not Notice.objects.unread().filter(kind="to_decide").exists()


def test_a_refused_step_tells_nobody(cast):
    one = submit_paper(cast, make_paper(cast))
    told()
    Letter.objects.all().delete()
    with pytest.raises(Refused):
        says(cast, one, APPROVAL)
    assert told() == []
    assert not Letter.objects.exists()


def test_nobody_is_told_of_a_paper_that_they_may_not_see(cast, monkeypatch):
    everybody = (telling.Line("%(paper)s", (telling.NAMED,)),)
    monkeypatch.setitem(telling.STEPS, "shown", everybody)
    paper, people = make_paper(cast), tuple(User.objects.all())
    telling.tell_step("shown", telling.Step(paper, None, timezone.now(), named=people))
    allowed = [
        one for one in people if Department.objects.drafts_visible_to(one).filter(pk=paper.department_id).exists()
    ]
    assert told() == sorted(one.username for one in allowed)
    assert {"editor-jyj", "head-jyj", "leader-jyj"}.isdisjoint(one.username for one in allowed)


def test_a_paper_that_stays_behind_is_told_once_a_reason_and_not_each_minute(cast, monkeypatch):
    approve(cast, submit_paper(cast, make_paper(cast)))
    told()

    def fail(*_args):
        raise OSError(fail.reason)

    fail.reason = "No space left on device"
    monkeypatch.setattr(release, "print_document", fail)
    for _ in range(3):
        print_due()
    assert Notice.objects.filter(comment=fail.reason).count() == 3
    assert told("stays_behind") == ["adm", "editor-jtys", "second"]
    fail.reason = "Input/output error"
    print_due()
    assert told() == ["adm", "editor-jtys", "second"]


def test_an_edition_that_cannot_be_released_is_told_too(cast):
    approve(cast, submit_paper(cast, make_paper(cast)))
    print_due()
    told()
    edition = Edition.objects.get()
    for artefact in edition.artefacts.all():
        from django.core.files.storage import default_storage

        default_storage.delete(artefact.path)
    release_due(now=edition.release_at), release_due(now=edition.release_at)
    assert told() == ["adm", "editor-jtys", "second"]


@pytest.mark.parametrize("broken", ["closed", "login"])
def test_no_step_depends_on_the_mail_server_and_its_letters_go_later(cast, settings, broken):
    with smtp.running(settings) as server:
        server.login = "535 authentication failed"
        if broken == "closed":
            smtp.use(settings, smtp.closed_port())
        one = publish_paper(cast)
        assert one.decisions.count() == 2
        assert Edition.objects.released().count() == 1
        written = Letter.objects.count()
        assert written > 10
        now = Letter.objects.order_by("-at")[0].at
        assert deliver(now).sent == 0
        server.login = "235 welcome"
        smtp.use(settings, server.port)
        later = Letter.objects.order_by("-not_before")[0].not_before
        assert deliver(later).sent == written
        assert len(server.taken) == written


def test_a_step_that_is_taken_back_sends_nothing(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as after:
        submit_paper(cast, make_paper(cast))
    assert after
    assert mail.outbox == []  # the queue of the tests does nothing: nobody sends inside a step


def test_more_people_are_told_in_as_many_queries(cast):
    paper = make_paper(cast)
    one = submit_paper(cast, paper)
    new = says(cast, one, REVIEW, Outcome.RETURNED, "退")
    with CaptureQueriesContext(connection) as few:
        telling.decided(new)
    for number in range(12):
        make_person(Role.EDITOR, f"more-{number}", cast.department, email=f"more-{number}@city.example")
        make_person(Role.REVIEWER, f"eyes-{number}", email=f"eyes-{number}@city.example")
    with CaptureQueriesContext(connection) as many:
        telling.decided(new)
    assert len(many) == len(few)
    with CaptureQueriesContext(connection) as few:
        telling.submitted(one)
    for number in range(12, 24):
        make_person(Role.REVIEWER, f"eyes-{number}")
    with CaptureQueriesContext(connection) as many:
        telling.submitted(one)
    assert len(many) == len(few)


def test_every_sentence_of_the_table_is_translated_and_filled_in():
    with override("zh-hans"):
        for lines in telling.STEPS.values():
            for line in lines:
                said = gettext(line.sentence)
                assert said != line.sentence
                said % dict.fromkeys(
                    ("paper", "round", "edition", "person", "begins", "ends", "count", "department", "number", "entry"),
                    "x",
                )


def test_a_finding_is_told_to_the_editors_of_the_department(cast):
    from targets.models import Target
    from tests.targets.year import claim, find

    publish_paper(cast, now=None)
    first, second, _third = Target.objects.order_by("serial")
    User.objects.filter(pk=cast.second.pk).update(mail_choice=MailChoice.DIGEST)
    Notice.objects.all().delete(), Letter.objects.all().delete()
    report = claim(cast, first, by=cast.contributor)
    assert told() == []  # reports that wait are counted in the inspectors' menu, not told one by one
    find(cast, report, outcome="returned", note="缺少验收单")
    assert Notice.objects.filter(comment="缺少验收单", path=f"/admin/progress/{first.number}/").count() == 3
    assert Letter.objects.count() == 2
    assert told() == ["contributor-jtys", "editor-jtys", "second"]
    find(cast, claim(cast, second))
    assert Letter.objects.count() == 2  # a confirmation is worth a notice, and a line in the daily letter
    assert told() == ["editor-jtys", "second"]
