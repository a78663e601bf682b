"""What Wagtail may do with a paper's page: who finds it, who edits its prose, and that nobody publishes (ADR 2 and 5).

Wagtail asks the policy for lists, searches and choosers, and the tester for each single page. Both are derived from
the person's department and role, so that moving somebody to another department moves the permission too.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _
from wagtail.locks import BaseLock
from wagtail.models import GroupPagePermission, Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from targets.roles import Role


class PapersPermissionPolicy(PagePermissionPolicy):
    """Editors may change their own department's papers; nobody has any other permission on any page."""

    def _base_user_has_permission(self, user: Any) -> bool | None:
        """Give a superuser nothing for being one: what counts is the role."""
        return None if user.is_active else False

    def _base_queryset_for_user(self, user: Any) -> Any:
        """Show a superuser no page for being one."""
        return None if user.is_active else self.model._default_manager.none()

    def instances_with_direct_explore_permission(self, user: Any) -> list[Any]:
        """Return the pages that the person may change; superusers start nowhere else."""
        return [one.page for one in self.get_cached_permissions_for_user(user)]

    def explorable_instances(self, user: Any) -> Any:
        """Return the person's papers and the folders above them; without a paper, nothing, not even the root."""
        if not self.get_cached_permissions_for_user(user):
            return self.model._default_manager.none()
        return super().explorable_instances(user)

    def get_all_permissions_for_user(self, user: Any) -> list[GroupPagePermission]:
        """Return one unsaved `change` permission a paper of the editor's department."""
        if not user.is_active or user.is_anonymous:
            return []
        if Role.EDITOR not in user.roles or user.department_id is None:
            return []
        from whitepapers.models import WhitePaperPage

        change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
        pages = Page.objects.filter(
            pk__in=WhitePaperPage.objects.filter(department_id=user.department_id).values("page_ptr_id")
        )
        return [GroupPagePermission(page=page, permission=change) for page in pages]


class _NothingAllowed(PagePermissionTester):
    """Refuses every step that Wagtail knows, to superusers too."""

    def _no(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_add_subpage = can_delete = can_unpublish = can_publish = can_submit_for_moderation = _no
    can_set_view_restrictions = can_unschedule = can_lock = can_unlock = can_publish_subpage = _no
    can_reorder_children = can_move = can_copy = can_move_to = can_copy_to = can_edit = can_view_revisions = _no


class FolderTester(_NothingAllowed):
    """Nothing is done to the folder of all papers."""


class PaperTester(_NothingAllowed):
    """A paper's prose is edited by its department's editors; everything else goes through our own verbs."""

    def can_edit(self) -> bool:
        """Return whether the person is an active editor of the paper's department; the lock says when."""
        user = self.user
        return bool(
            user.is_active
            and Role.EDITOR in user.roles
            and user.department_id is not None
            and user.department_id == self.page.specific_deferred.department_id
        )

    def can_view_revisions(self) -> bool:
        """Return whether the person may see earlier revisions of the prose."""
        return self.can_edit()


class RoundOpenLock(BaseLock):
    """Locks the page for everybody while its round is open and after approval."""

    def __init__(self, page: Any, refusal: Any) -> None:
        super().__init__(page)
        self.refusal = refusal

    def for_user(self, user: Any) -> bool:
        """Return True: there is no exception."""
        return True

    def get_message(self, user: Any) -> str:
        """Return why, in the interface's language."""
        return _(self.refusal.sentence) % self.refusal.values

    def get_locked_by(self, user: Any) -> str:
        """Return what locks it."""
        return _("Locked by the review")

    def get_description(self, user: Any) -> str:
        """Return the same sentence for the side panel."""
        return self.get_message(user)
