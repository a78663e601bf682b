"""How far claims and findings lie apart, by department and period, with links down to the reports."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.checking.compared import compare
from targets.desk import rows as listing
from targets.desk.verification import InspectionView
from targets.models import Department


class DifferencesView(InspectionView):
    """The table of a year."""

    template_name = "targets/checking/differences.html"
    page_title = gettext_lazy("Claimed and found, by department")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return self.crumbs((reverse("verification"), _("Verification")), ("", self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the lines, each with its periods."""
        years = listing.years_of(self.person)
        plan_year = self.chosen_year(years)
        table = compare(plan_year, Department.objects.visible_to(self.person)) if plan_year else None
        lines = (
            [(one, [(name, one.periods.get(name)) for name in table.periods]) for one in table.lines] if table else []
        )
        return super().get_context_data(**kwargs) | {
            "years": years,
            "plan_year": plan_year,
            "table": table,
            "lines": lines,
        }
