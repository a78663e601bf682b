"""The screens of evaluation in a real browser: axe finds nothing at a desk and on a phone."""

import pytest
from django.urls import reverse

from targets.evaluating.entering import commend
from targets.evaluating.recommending import recommend
from targets.evaluating.results import object_to
from targets.models import Duty, Target
from tests.browser.test_desk_axe import walk
from tests.factories import make_paper
from tests.targets.scores.played import PROPOSED, load, other_set, play, proposed, year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_axe_finds_nothing_on_the_screens_of_evaluation(visits, clock, cast):
    clock.move_to(PROPOSED)
    play(cast, kept=0)
    load(cast, at=None)
    newer = load(cast, data=other_set(), reason="常务会议调整", at=None)
    praise = {"plan_year": year(), "department": cast.department, "text": "抢险突出", "document": "表彰〔2027〕1号"}
    commend(**praise, target=Target.objects.first(), by=cast.evaluator)
    for of in (Target.objects.first(), Duty.objects.first()):
        recommend(of=of, text="目标值应可核验", by=cast.evaluator)
    result = proposed(cast, at=None)
    object_to(result=result, indicator="A1", text="未考虑不可抗力", by=cast.head)
    score = reverse("score", args=[2027, cast.department.code])
    page = visits.sign_in(cast.evaluator.username)
    addresses = [
        f"{reverse('scores')}?year=2027", score, reverse("indicator_sets"), reverse("indicator_set", args=[newer.pk]),
        f"{reverse('indicator_values')}?year=2027&department=jtys", f"{reverse('commendations')}?year=2027",
        f"{reverse('recommendations')}?year=2027&department=jtys",
    ]  # fmt: skip
    assert walk(page, addresses) == {}


def test_axe_finds_nothing_where_the_department_reads_and_answers(visits, clock, cast):
    clock.move_to(PROPOSED)
    play(cast, kept=0)
    load(cast, at=None)
    for of in (Target.objects.first(), Duty.objects.first()):
        recommend(of=of, text="目标值应可核验", by=cast.evaluator)
    proposed(cast, at=None)
    paper = make_paper(cast, year=2028)
    head = visits.sign_in(cast.head.username)
    assert walk(head, [reverse("score", args=[2027, cast.department.code]), f"{reverse('scores')}?year=2027"]) == {}
    editor = visits.sign_in(cast.editor.username)
    assert walk(editor, [reverse("desk:dispositions", args=[paper.pk]), reverse("desk:duties", args=[paper.pk])]) == {}
