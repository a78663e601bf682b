"""Wagtail's own apps where Whitebook gives them other classes."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleAppConfig(WagtailUsersAppConfig):
    """Wagtail's user screens, with department, unit and post."""

    user_viewset = "targets.people.PeopleViewSet"
