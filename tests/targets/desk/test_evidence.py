"""Who gets a file of evidence, and how it is served."""

import pytest
from django.urls import reverse

from targets.actions import Attachment
from targets.models import Evidence, Target
from tests.editions import publish_edition
from tests.targets.year import PNG, claim, find, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    publish_edition(cast.department, targets=1)
    return claim(cast, Target.objects.get(), evidence=[PNG])


def ask(client, user, file):
    client.logout()
    if user:
        client.force_login(user)
    return client.get(reverse("evidence", args=[getattr(file, "pk", file)]))


@pytest.mark.parametrize("stage", ["waiting", "returned", "disputed", "verified"])
def test_the_own_department_and_the_citys_offices_get_it_and_others_do_not_find_it(client, cast, other, report, stage):
    if stage != "waiting":
        find(cast, report, outcome=stage)
    file = report.evidence.get()
    for user in (cast.contributor, cast.editor, cast.head, cast.inspector, cast.reviewer, cast.evaluator, cast.leader):
        assert ask(client, user, file).status_code == 200
    for user in (other.contributor, other.editor, other.head, other.leader):
        assert ask(client, user, file).status_code == 404
        assert ask(client, user, file.pk + 1000).status_code == 404  # and a guess looks the same
    assert ask(client, None, file).status_code == 302


def test_it_is_served_so_that_no_browser_runs_or_keeps_it(client, cast, report):
    response = ask(client, cast.inspector, report.evidence.get())
    assert b"".join(response.streaming_content) == PNG.data
    assert response["Cache-Control"].startswith("private, no-store")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E7%8E%B0%E5%9C%BA.png"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_type_that_slipped_in_is_served_as_plain_bytes(client, cast, report):
    page = Attachment('a".html', b"<script>alert(1)</script>", "text/html")
    other = claim(cast, report.target, 13, evidence=[page], at=moment(4, 6))
    response = ask(client, cast.editor, other.evidence.get())
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "\n" not in response["Content-Disposition"]


def test_an_inactive_person_gets_nothing(client, cast, report):
    file = report.evidence.get()
    client.force_login(cast.editor)
    cast.editor.is_active = False
    cast.editor.save()
    assert client.get(reverse("evidence", args=[file.pk])).status_code in {302, 404}
    assert not Evidence.objects.visible_to(cast.editor)


def test_only_what_the_inspection_office_accepts_is_public(cast, report):
    assert not Evidence.objects.public()
    find(cast, report, outcome="returned")
    assert not Evidence.objects.public()
    find(cast, report, outcome="verified", note="补正")
    assert Evidence.objects.public().count() == 1
    find(cast, report, 3, outcome="disputed", note="复核")
    assert not Evidence.objects.public()


def test_a_file_is_only_read_never_posted_to(client, cast, report):
    client.force_login(cast.editor)
    assert client.post(reverse("evidence", args=[report.evidence.get().pk])).status_code == 405
