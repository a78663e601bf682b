"""A year in which nobody reports, for the tests of chasing: days pass, the machine runs, people act."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from targets.chasing.answering import confirm_receipt, explain
from targets.chasing.evidence_file import assemble
from targets.chasing.issuing import issue, refer_chase
from targets.chasing.machine import Occasion
from targets.chasing.notice_text import compose
from targets.chasing.reading import Case
from targets.chasing.running import Ran, supervise
from targets.chasing.steps import Step
from targets.models import Chase, ChaseFile, ChaseStep, Referral, SupervisionNotice, Target
from targets.workdays import WEEK
from tests.editions import publish_edition
from tests.factories import Cast
from tests.targets.year import moment

Q1 = "report:2027Q1"


def publish(cast: Cast, targets: int = 3, **more: object) -> list[Target]:
    """Return a department's targets, published."""
    publish_edition(cast.department, targets=targets, **more)
    return list(Target.objects.filter(department=cast.department).select_related("plan_year", "department"))


def run(month: int, day: int, year: int = 2027, **more: object) -> Ran:
    """Run the machine at noon of a day."""
    return supervise(now=moment(month, day, year), **more)


def chase_of(target: Target, key: str = Q1) -> Chase:
    """Return one matter of a target."""
    return Chase.objects.get(target=target, occasion=key)


def kinds(chase: Chase) -> list[str]:
    """Return the steps of a chase by name."""
    return list(chase.steps.order_by("sequence").values_list("kind", flat=True))


def drafted(cast: Cast, target: Target) -> Chase:
    """Return the chase of the first quarter with its first notice drafted, on 20 April."""
    run(4, 20)
    return chase_of(target)


def first_issued(cast: Cast, target: Target) -> Chase:
    """Return it with its first notice issued on 21 April."""
    chase = drafted(cast, target)
    issue(chase=chase, grade=1, by=cast.inspector, at=moment(4, 21))
    return chase


def second_issued(cast: Cast, target: Target) -> Chase:
    """Return it with receipt, explanation and the second notice, of 29 April."""
    chase = first_issued(cast, target)
    confirm_receipt(notice=chase.notices.get(grade=1), by=cast.editor, at=moment(4, 22))
    explain(chase=chase, by=cast.editor, text="招标延期", at=moment(4, 23))
    run(4, 28)
    issue(chase=chase, grade=2, by=cast.inspector, at=moment(4, 29))
    return chase


def referred(cast: Cast, target: Target) -> Referral:
    """Return its referral of 7 May."""
    chase = second_issued(cast, target)
    run(5, 6)
    return refer_chase(chase=chase, by=cast.inspector, text="两次督办仍未答复", at=moment(5, 7))


def step(chase: Chase, kind: Step) -> ChaseStep:
    """Return one step of a chase."""
    return chase.steps.get(kind=kind)


def everything(cast: Cast, target: Target, words: str) -> dict[str, dict[str, int]]:
    """Return the addresses of a chase, a notice, a file and a referral that all say `words`, written without the verbs."""
    today, now = timezone.localdate(), timezone.now()
    chase = Chase.objects.create(target=target, occasion="report:2026Q1", day=today, due=today, opened_at=now)
    case = Case(target, Occasion("report:2026Q1", today, today), [], chase.pk)
    said = compose(
        case=case, target=target, grade=1, words=words, by=cast.inspector, at=now, today=today, calendar=WEEK
    )  # fmt: skip
    notice = SupervisionNotice(
        chase=chase, grade=1, by=cast.inspector, at=now, year=2026, number=1, sequence=1, chain="a"
    )
    notice.freeze({**said, "number": str(notice)})
    notice.save()
    explained = ChaseStep.objects.create(
        chase=chase, sequence=1, kind=Step.EXPLAINED, on=today, at=now, by=cast.editor, text=words
    )
    sent = ChaseFile.objects.create(step=explained, name="c.png", sha256="e" * 64, size=1, content_type="image/png")
    default_storage.save(sent.path, ContentFile(b"x"))
    referral = Referral(
        target=target, cause="miss", reason=words, by=cast.inspector, at=now, year=2026, number=1, sequence=1, chain="b"
    )  # fmt: skip
    file = assemble(target, cause="miss", reason=words, chase=None, by=cast.inspector, at=now)
    referral.freeze({**file, "number": str(referral)})
    referral.save()
    return {
        "chasing_chase": {"pk": chase.pk}, "chasing_notice_pdf": {"pk": notice.pk}, "chasing_file": {"pk": sent.pk},
        **{one: {"pk": referral.pk} for one in ("chasing_referral", "chasing_referral_pdf", "chasing_referral_json")},
    }  # fmt: skip
