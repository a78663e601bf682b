"""Wagtail's own screens over papers: closed, or open to the paper's editor alone; nothing is ever published (ADR 2, 5)."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from targets.models import User
from targets.roles import Role
from tests.factories import make_paper, make_person, submit_paper
from tests.whitepapers.desk import in_english
from whitepapers.compose import compose
from whitepapers.desk.gate import OPEN, is_open
from whitepapers.models import WhitePaperPage

pytestmark = pytest.mark.django_db

PAGE_KWARGS = {"page_id", "page_to_move_id", "parent_page_id", "pk", "object_id"}


def wagtail_routes():
    """Every named address that Wagtail brings, as (name, kwargs it takes)."""
    found = []

    def walk(patterns, namespace):
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns, [*namespace, one.namespace] if one.namespace else namespace)
            elif isinstance(one, URLPattern) and one.name:
                name = ":".join([*namespace, one.name])
                if name.startswith("wagtail"):
                    found.append((name, sorted(one.pattern.regex.groupindex)))

    walk(get_resolver().url_patterns, [])
    return sorted({(name, tuple(kwargs)) for name, kwargs in found})


VALUES = {
    "content_type_app_name": "whitepapers",
    "content_type_model_name": "whitepaperpage",
    "app_label": "wagtailcore",
    "model_name": "page",
    "app_name": "wagtailcore",
    "action": "publish",
    "action_name": "publish",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "task_state_id": 1,
    "task_id": 1,
    "workflow_state_id": 1,
    "session_id": 1,
    "destination_id": 1,
}


def address(name, kwargs, page):
    values = dict(VALUES, revision_id=page.latest_revision_id)
    filled = {one: page.pk if one in PAGE_KWARGS else values.get(one, 1) for one in kwargs}
    if name.startswith("wagtailadmin_api"):
        filled.pop("object_id", None)
    return reverse(name, kwargs=filled)


@pytest.fixture
def paper(cast):
    page = make_paper(cast)
    page.refresh_from_db()
    return page


def prose_now(paper):
    """The prose as it would be frozen now, read afresh."""
    return compose(WhitePaperPage.objects.get(pk=paper.pk))["parts"]["prose"]


def people(cast, other):
    everybody = {f"foreign {role}": getattr(other, role) for role in ("editor", "contributor", "head")}
    own = {role: getattr(cast, role) for role in ("contributor", "editor", "head", "reviewer", "leader", "inspector")}
    return (
        everybody
        | own
        | {
            "administrator": make_person(Role.ADMINISTRATOR, "adm"),
            "superuser": User.objects.create_superuser("root", "root@example.org", "whitebook-demo"),
        }
    )


def test_there_are_routes_to_walk():
    names = {name for name, _ in wagtail_routes()}
    assert len(names) > 80
    assert names >= {one for one in OPEN if "password" not in one}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_screen_that_is_not_named_in_the_gate_does_not_exist_for_anybody(client, cast, other, paper, method):
    closed = [(name, kwargs) for name, kwargs in wagtail_routes() if not is_open(name)]
    assert {"wagtailadmin_pages:copy", "wagtailadmin_pages:move", "wagtail_bulk_action"} <= {name for name, _ in closed}
    everybody = people(cast, other)
    for who in ("foreign editor", "editor", "superuser"):
        client.force_login(everybody[who])
        for name, kwargs in closed:
            try:
                where = address(name, kwargs, paper)
            except NoReverseMatch:
                continue
            response = getattr(client, method)(where, {"q": "2027"})
            elsewhere = response.status_code == 302 and response.url == reverse("desk:papers")
            assert response.status_code == 404 or (elsewhere and name.startswith("wagtailadmin_explore")), (who, where)
            assert paper.title not in response.content.decode(), (who, where)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_open_page_screens_do_not_show_a_foreign_paper(client, cast, other, paper, method):
    screens = [
        (n, k)
        for n, k in wagtail_routes()
        if is_open(n) and n.startswith(("wagtailadmin_pages", "wagtailadmin_editing"))
    ]
    assert len(screens) >= 9
    for who in ("editor", "contributor", "head"):
        client.force_login(getattr(other, who))
        for name, kwargs in screens:
            if name.endswith(("revisions_index", ":release")):
                continue  # they only redirect to the history, or end the person's own session
            response = getattr(client, method)(address(name, kwargs, paper))
            assert response.status_code in {404, 405}, (who, name, response.status_code)
            assert paper.title not in response.content.decode()


def test_only_the_departments_editor_opens_the_prose(client, cast, other, paper):
    where = reverse("wagtailadmin_pages:edit", args=[paper.pk])
    for who, person in people(cast, other).items():
        client.force_login(person)
        response = client.get(where)
        assert (response.status_code == 200) == (who == "editor"), who
        if who != "editor":
            client.post(where, prose("<p>fremd</p>"))
            assert "fremd" not in json.dumps(prose_now(paper), ensure_ascii=False)


def prose(text, **more):
    """What the editor's form sends: rich text as Draftail sends it."""
    content = json.dumps(
        {
            "blocks": [
                {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
            ],
            "entityMap": {},
        }
    )
    return {
        "foreword": content,
        "closing": content,
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        **more,
    }


def test_the_editor_saves_prose_and_is_recorded_as_its_writer(client, cast, paper):
    client.force_login(cast.editor)
    response = client.post(reverse("wagtailadmin_pages:edit", args=[paper.pk]), prose("新的前言"))
    assert response.status_code == 302
    assert "新的前言" in prose_now(paper)[0]["html"]
    assert paper.authorships.filter(user=cast.editor, how="prose").exists()


CRAFTED = [
    {"action-publish": "1"},
    {"action-submit": "1"},
    {"action-restart-workflow": "1"},
    {"action-workflow-action": "1", "workflow-action-name": "approve"},
    {"go_live_at": "2020-01-01 00:00", "expire_at": "2030-01-01 00:00", "action-publish": "1"},
    {"live": "on", "locked": "on", "owner": "1", "slug": "stolen", "department": "999", "title": "Stolen"},
]


@pytest.mark.parametrize("extra", CRAFTED)
def test_a_crafted_post_saves_prose_at_most(client, cast, paper, extra):
    client.force_login(cast.editor)
    client.post(reverse("wagtailadmin_pages:edit", args=[paper.pk]), prose("nur Text", **extra))
    page = WhitePaperPage.objects.get(pk=paper.pk)
    assert page.live is False
    assert page.go_live_at is None
    assert page.first_published_at is None
    assert (page.slug, page.title, page.department_id) == (paper.slug, paper.title, cast.department.pk)
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_superuser_is_no_exception(client, cast, paper):
    root = User.objects.create_superuser("root", "root@example.org", "whitebook-demo")
    tester, folder = paper.permissions_for_user(root), paper.get_parent().specific.permissions_for_user(root)
    verbs = [name for name in dir(tester) if name.startswith("can_")]
    assert len(verbs) >= 15
    for name in verbs:
        for one in (tester, folder):
            arguments = [paper.get_parent()] if name in {"can_move_to", "can_copy_to"} else []
            assert getattr(one, name)(*arguments) is False, name
    client.force_login(root)
    client.post(reverse("wagtailadmin_pages:edit", args=[paper.pk]), prose("x", **{"action-publish": "1"}))
    assert WhitePaperPage.objects.get(pk=paper.pk).live is False


def test_prose_is_locked_while_a_round_is_open(client, cast, paper):
    before = prose_now(paper)
    first = paper.revisions.order_by("id").first()
    submit_paper(cast, paper)
    client.force_login(cast.editor)
    edit = reverse("wagtailadmin_pages:edit", args=[paper.pk])
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[paper.pk, first.pk])
    for where in (edit, revert):
        client.post(where, prose("heimlich"))
        client.post(where, prose("heimlich"), headers={"accept": "application/json"})
        assert prose_now(paper) == before
    autosave = {"overwrite_revision_id": str(paper.latest_revision_id)}
    client.post(edit, prose("heimlich", **autosave), headers={"accept": "application/json"})
    assert prose_now(paper) == before


def test_prose_saved_at_the_moment_of_submission_is_refused_with_the_sentence(client, cast, paper, monkeypatch):
    """The lock was not there when the form was checked; the row lock finds it (ADR 3)."""
    submit_paper(cast, paper)
    monkeypatch.setattr(WhitePaperPage, "get_lock", lambda self: None)
    client.force_login(in_english(cast.editor))
    response = client.post(reverse("wagtailadmin_pages:edit", args=[paper.pk]), prose("zu spät"))
    assert response.status_code == 200
    page = response.content.decode()
    assert "The paper is under review" in page
    assert "zu sp" in page  # what was typed is still there
    assert "zu spät" not in json.dumps(prose_now(paper), ensure_ascii=False)


def test_a_page_made_live_behind_our_back_shows_nothing(client, cast, paper):
    Page.objects.filter(pk=paper.pk).update(live=True, url_path=f"/home/{paper.slug}/")
    page = WhitePaperPage.objects.get(pk=paper.pk)
    assert page.get_url() is None
    assert page.full_url is None
    for where in (f"/{paper.slug}/", f"/whitebook/{paper.slug}/", "/2027/jtys/", "/2027/jtys/v1/"):
        assert paper.targets.first().task not in client.get(where).content.decode()


def test_publish_scheduled_leaves_papers_alone(cast, paper):
    past = timezone.now() - dt.timedelta(days=1)
    Revision.objects.filter(pk=paper.latest_revision_id).update(approved_go_live_at=past)
    call_command("publish_scheduled")
    page = WhitePaperPage.objects.get(pk=paper.pk)
    assert page.live is False
    assert page.first_published_at is None


def test_purging_revisions_loses_no_evidence(cast, paper):
    one = submit_paper(cast, paper)
    for _ in range(3):
        paper.get_latest_revision_as_object().save_revision()
    call_command("purge_revisions")
    one.refresh_from_db()
    assert one.manuscript["parts"]["prose"][0]["html"] == "<p>本局承诺如下。</p>"
    assert paper.authorships.filter(how="prose").exists()
    assert prose_now(paper)


def test_the_explorable_pages_are_the_own_papers_and_their_folders(cast, other, paper):
    from wagtail.permissions import policy_registry

    foreign = make_paper(other)
    policy = policy_registry.get_by_type(Page)
    mine = policy.explorable_instances(cast.editor)
    assert paper.pk in set(mine.values_list("pk", flat=True))
    assert foreign.pk not in set(mine.values_list("pk", flat=True))
    for person in (
        cast.contributor,
        cast.head,
        cast.reviewer,
        cast.leader,
        User.objects.create_superuser("root", "", "x"),
    ):
        assert not policy.explorable_instances(person).exists()
        assert not policy.user_has_any_permission(person, {"add", "change", "publish", "lock", "unlock", "bulk_delete"})


def test_the_chooser_hook_offers_no_foreign_page(rf, cast, other, paper):
    from whitepapers.wagtail_hooks import no_foreign_pages

    foreign = make_paper(other)
    request = rf.get("/")
    request.user = cast.editor
    offered = set(no_foreign_pages(Page.objects.all(), request).values_list("pk", flat=True))
    assert paper.pk in offered
    assert foreign.pk not in offered


def test_the_menu_offers_only_what_exists(client, cast, paper):
    client.force_login(User.objects.create_superuser("root", "root@example.org", "whitebook-demo"))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    for gone in ("/admin/images/", "/admin/documents/", "/admin/reports/", "/admin/groups/", "/admin/workflows/"):
        assert f'"{gone}' not in page
    assert "/admin/papers/" in page


def test_what_is_not_there_is_said_in_the_language_of_the_person(client, cast):
    in_english(cast.editor)
    client.force_login(cast.editor)
    response = client.get("/admin/nothing/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()
