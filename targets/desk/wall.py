"""Prints the list for the wall: for the department's editors and heads (ADR 31)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from publishing.faults import Unprintable
from publishing.printer import render_pdf
from targets.desk.bulk import SheetView
from targets.models import User
from targets.roles import Role
from targets.wall_list import wall_list

MAY_PRINT = frozenset({Role.EDITOR, Role.HEAD})


def may_print(user: User) -> bool:
    """Say whether the person may print the list: it names officers, and its codes report for them."""
    return bool(user.is_active and user.department_id and user.roles & MAY_PRINT)


class WallListView(SheetView):
    """The department's targets, their owners and their codes as PDF."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody else."""
        super().setup(request, *args, **kwargs)
        if not may_print(self.person):
            raise Http404("Only editors and heads print the list.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Print it, or say why it can't be printed."""
        year = self.plan_year
        back = f"{reverse('progress')}?year={year.year}"
        if year.closed_on is not None and self.today >= year.closed_on:
            messages.error(request, _("The year is closed; its results are frozen."))
            return redirect(back)
        try:
            printed = render_pdf(wall_list(self.department, year, self.today))
        except Unprintable as fault:
            messages.error(request, _("This list can't be printed: %(fault)s") % {"fault": fault})
            return redirect(back)
        answer = HttpResponse(printed.data, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{self.department.code}-{year.year}-targets.pdf"'
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
