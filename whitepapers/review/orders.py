"""Withdrawal by order on the screen: an administrator files the order, a reviewer confirms it. Decides nothing."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from publishing.manuscript import WITHDRAWN, WITHHELD, leaf
from publishing.models import Edition, Erasure
from targets.evidence import LARGEST
from targets.models import User
from targets.refusal import Refused
from targets.roles import Role
from whitepapers.desk.scope import told
from whitepapers.erased_texts import Carrier, carriers, find_entry, key_of
from whitepapers.erasing import Order, confirm_order, file_order, file_words_order, may_confirm
from whitepapers.erasure import PARTS
from whitepapers.models import ErasureOrder
from whitepapers.review.scans import send_scan
from whitepapers.review.wording import field_name, part_name
from whitepapers.said import places, scope_of, texts_at

READERS = frozenset({Role.ADMINISTRATOR, Role.REVIEWER, Role.EDITOR, Role.HEAD})


def entries_of(edition: Edition) -> list[tuple[str, str]]:
    """Return what can be withdrawn of an edition: ("targets/2027-jtys-001", "2027-jtys-001 Build …")."""
    found = []
    for part in PARTS:
        for entry in edition.manuscript["parts"].get(part, []):
            if not entry.get(WITHDRAWN) and not entry.get(WITHHELD):
                key, words = key_of(part, entry), Truncator(_words(entry)).chars(60)
                found.append((f"{part}/{key}", f"{part_name(part)} · {key} {words}"))
    return found


def _words(entry: dict[str, Any]) -> str:
    return str(entry.get("task") or entry.get("title") or strip_tags(str(entry.get("html", ""))))


def _fields(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what an entry says, field by field, as a person reads it."""
    said = ((field_name(name), strip_tags(value)) for name, value in entry.items() if isinstance(value, str) and value)
    return [(name, value) for name, value in said if name not in {"salt", "leaf"}]


class OrderForm(forms.Form):
    """What the order says, and of which text."""

    entry = forms.ChoiceField(label=gettext_lazy("Text to withdraw"))  # of an edition "part/key", of a row its place
    reason = forms.CharField(
        label=gettext_lazy("Reason that is published"),
        help_text=gettext_lazy("It is published in the place of the text. Do not repeat what is to be withdrawn."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    issuer = forms.CharField(label=gettext_lazy("Who ordered it"), max_length=120)
    document = forms.CharField(label=gettext_lazy("Document"), max_length=120)
    number = forms.CharField(label=gettext_lazy("Document number"), max_length=60)
    scan = forms.FileField(
        label=gettext_lazy("Scan (PDF, PNG or JPEG, 20 MB at most)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, texts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entry"]
        field.choices = texts

    def order(self) -> Order:
        """Return what the order says, with its scan."""
        said, scan = self.cleaned_data, self.cleaned_data["scan"]
        return Order(said["reason"], said["issuer"], said["document"], said["number"], scan.name, scan.read())

    def clean_scan(self) -> Any:
        """Refuse a file before it is read whole."""
        scan = self.cleaned_data["scan"]
        if scan.size > LARGEST:
            raise forms.ValidationError(_("%(name)s is larger than 20 MB."), params={"name": scan.name})
        return scan


class OrderView(WagtailAdminTemplateMixin, View):
    """A screen about orders of withdrawal."""

    header_icon = "warning"
    roles = READERS

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody else."""
        super().setup(request, *args, **kwargs)
        user: Any = request.user
        if not (user.is_active and user.roles & self.roles):
            raise Http404

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Withdrawals by order")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here from home over the list."""
        return [*self.breadcrumbs_items, {"url": reverse("whitepapers_orders"), "label": _("Withdrawals by order")}]


class Orders(OrderView):
    """Every order that the person may see, and for an administrator the way to a new one."""

    template_name = "whitepapers/review/orders.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        user: Any = request.user
        orders = visible_orders(user)
        done = set(Erasure.objects.values_list("order", flat=True))
        lines = [(one, getattr(one, "check_made", None), one.digest in done) for one in orders]
        may_file = Role.ADMINISTRATOR in user.roles
        editions = (
            Edition.objects.released().papers().defer("manuscript_json").order_by("-subject", "-number")
            if may_file
            else ()
        )
        return self.render_to_response(self.get_context_data(lines=lines, may_file=may_file, editions=editions))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lead to the form of the chosen edition, or of what was said of a promise or paper."""
        if about := request.POST.get("about", "").strip():
            if scope_of(about) is not None:
                return redirect("whitepapers_file_words_order", about=about)
            messages.error(request, _("No promise and no paper has this number or address."))
            return redirect("whitepapers_orders")
        chosen = request.POST.get("edition", "")
        if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 19):
            return redirect("whitepapers_orders")
        return redirect("whitepapers_file_order", pk=int(chosen))


class OrderFormView(OrderView):
    """What the two forms of an order share."""

    template_name = "whitepapers/review/file_order.html"
    roles = frozenset({Role.ADMINISTRATOR})

    def texts(self) -> list[tuple[str, str]]:
        """Return what can be withdrawn here."""
        raise NotImplementedError

    def file(self, form: OrderForm, by: User) -> None:
        """File the order."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self._form(OrderForm(texts=self.texts()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """File it, or say what is wrong and keep what was typed."""
        form = OrderForm(request.POST, request.FILES, texts=self.texts())
        if not form.is_valid():
            return self._form(form, 422)
        try:
            self.file(form, request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, told(refusal))
            return self._form(form, 422)
        messages.success(request, _("Filed. It counts when the supervisory organ has confirmed it."))
        return redirect("whitepapers_orders")

    def _form(self, form: OrderForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


class FileOrder(OrderFormView):
    """Files an order about one entry of a public edition."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the public edition of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        self.edition = get_object_or_404(Edition.objects.released(), pk=kwargs["pk"])
        self.extra_context = {"edition": self.edition}

    def texts(self) -> list[tuple[str, str]]:
        """Return the edition's entries."""
        return entries_of(self.edition)

    def file(self, form: OrderForm, by: User) -> None:
        """File the order."""
        part, _slash, key = form.cleaned_data["entry"].partition("/")
        file_order(edition=self.edition, part=part, entry=key, order=form.order(), by=by)


@method_decorator(never_cache, name="dispatch")
class FileWordsOrder(OrderFormView):
    """Files an order about what somebody said of a promise or a paper, or about a file."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the promise or paper of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        scope = scope_of(kwargs["about"])
        if scope is None:
            raise Http404
        self.scope, self.about = scope, kwargs["about"]
        self.extra_context = {"about": self.about}

    def texts(self) -> list[tuple[str, str]]:
        """Return what was said, row by row, and the files."""
        return places(self.scope)

    def file(self, form: OrderForm, by: User) -> None:
        """File the order."""
        file_words_order(place=form.cleaned_data["entry"], about=self.about, order=form.order(), by=by)


@method_decorator(never_cache, name="dispatch")
class CheckOrder(OrderView):
    """Shows an order beside the text it means; a reviewer confirms it or says why not."""

    template_name = "whitepapers/review/check_order.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the order of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        self.order = get_object_or_404(visible_orders(request.user), pk=kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm it, or record why it is not carried out."""
        confirmed, note = request.POST.get("confirmed") == "1", request.POST.get("note", "")[:2000]
        try:
            confirm_order(order=self.order, confirmed=confirmed, note=note, by=request.user)  # type: ignore[arg-type]
        except Refused as refusal:
            return self.render_to_response(self.get_context_data(refused=told(refusal), note=note), status=409)
        done = _("Confirmed: the text is withdrawn.") if confirmed else _("Recorded: the order is not carried out.")
        messages.success(request, done)
        return redirect("whitepapers_orders")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the order, the text while it is there, and where else it stands."""
        one, user = self.order, self.request.user
        check = getattr(one, "check_made", None)
        text, found = _meant(one)
        return super().get_context_data(**kwargs) | {
            "order": one,
            "part": part_name(one.part) if one.edition else "",
            "text": text,
            "editions": [str(each.edition) for each in found if each.edition is not None],
            "check": check,
            "mine": one.by_id == user.pk,
            "may_confirm": may_confirm(one, user),  # type: ignore[arg-type]
            "done": Erasure.objects.filter(order=one.digest).exists(),
            "is_picture": one.content_type.startswith("image/"),
        }


def _meant(order: ErasureOrder) -> tuple[list[tuple[str, str]], list[Carrier]]:
    """Return the text while it is there, field by field, and the manuscripts that have it."""
    if order.edition is None:
        scope = scope_of(order.entry)
        label = dict(places(scope)).get(order.place) if scope else None
        return ([(label, said) for said in texts_at(order.place)[1]], []) if label else ([], [])
    entry = find_entry(order.edition, order.part, order.entry)
    if entry is None or leaf(entry) != order.leaf:
        return [], []
    return _fields(entry), carriers(order.edition, order.part, order.entry)


def visible_orders(user: Any) -> Any:
    """Return the orders that the person may see, newest first."""
    related = ("department", "edition", "by__department", "check_made__by")
    return ErasureOrder.objects.visible_to(user).select_related(*related)


@require_safe
def order_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the scan of an order to those who file and confirm orders."""
    user: Any = request.user
    if not user.is_authenticated or not user.is_active or not user.roles & {Role.ADMINISTRATOR, Role.REVIEWER}:
        raise Http404
    return send_scan(get_object_or_404(visible_orders(user), pk=pk))
