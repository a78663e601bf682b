"""Where chasing is hung into the admin: its menu item with what waits."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from targets.chasing import listing
from targets.checking.near_targets import near_to
from targets.desk.person import person
from targets.models import Chase, Referral, ReferralStep, User
from targets.roles import DEPARTMENTAL


def to_receive(user: User) -> int:
    """Return how many referrals wait for the supervisory organ to receive them, this person apart; 0 for anybody else."""
    if not listing.supervises(user):
        return 0
    received = ReferralStep.objects.filter(kind=ReferralStep.Kind.RECEIVED).values("referral")
    return Referral.objects.visible_to(user).exclude(near_to(user)).exclude(pk__in=received).count()


def unconfirmed(user: User) -> int:
    """Return how many notices to the person's own department wait for their receipt; 0 for anybody else."""
    if not (user.department_id and user.roles & DEPARTMENTAL):
        return 0
    mine = Chase.objects.filter(listing.open_years(timezone.localdate()), target__department=user.department_id)
    return listing.unconfirmed(mine).count()


def waits_for(user: User) -> int:
    """Return how many things of chasing wait for this person."""
    return listing.waiting_count(user, timezone.localdate()) + to_receive(user) + unconfirmed(user)


class ChasingItem(MenuItem):
    """Chasing, with how much of it waits for the person."""

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with its count."""
        component = super().render_component(request)
        if count := waits_for(person(request)):
            component.label = f"{self.label} ({count})"
        return component


@hooks.register("register_admin_menu_item")
def register_chasing() -> MenuItem:
    """Return the item, behind the verification."""
    return ChasingItem(_("Chasing"), reverse_lazy("chasing"), name="chasing", icon_name="time", order=235)
