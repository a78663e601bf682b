"""What the administrator's screens for the city stand on: changes go on record, and what is in use stays."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from publishing import pagefiles
from targets.recording import record_changes, snapshot


class Recorded:
    """Records old and new values of what an administrator changes."""

    def save_instance(self) -> Any:
        """Save, and put the changes on record."""
        form: Any = self.form  # type: ignore[attr-defined]
        before = snapshot(form.instance, form.fields)
        with transaction.atomic():
            saved = super().save_instance()  # type: ignore[misc]
            record_changes(form, before, self.request.user)  # type: ignore[attr-defined]
            pagefiles.take_down()  # the city's and the department's names stand on public pages
        return saved


class RecordedEdit(Recorded, EditView):
    """An edit page that records."""


class CarefulDelete(DeleteView):
    """Says in words why something that is in use stays."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete, or say that it is in use."""
        try:
            response: HttpResponse = super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("“%(what)s” is in use and stays.") % {"what": self.object})
            return redirect(self.get_success_url())
        return response


class CityScreens(ModelViewSet):
    """What they have in common: no copying, no usage of pages, changes on record."""

    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    edit_view_class: Any = RecordedEdit
    delete_view_class: Any = CarefulDelete
    list_per_page = 100
