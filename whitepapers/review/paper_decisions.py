"""The clerks' desk: file the scan of a signed brief, and confirm what another clerk filed. Translates, decides nothing."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from targets.evidence import LARGEST
from targets.models import Delegation, SecondFactor, User
from targets.refusal import Refused
from targets.roles import Role
from whitepapers.approval import Outcome, Stage, may_decide_for_any
from whitepapers.desk.scope import paper_name, told
from whitepapers.facts import paper_facts, person
from whitepapers.link_letters import send_again
from whitepapers.models import Filing, Round
from whitepapers.models.approval import OUTCOMES
from whitepapers.on_paper import Sheet, confirm_filing, file_decision
from whitepapers.review.scans import send_scan
from whitepapers.review.waiting import lines, open_rounds

LATELY = 20


def signers(one: Round) -> list[tuple[User, User | None]]:
    """Return who may sign the round's brief: (the person, whom they act for), the leader in charge first."""
    facts = paper_facts(one.paper)
    people = list(User.objects.filter(groups__name=str(Role.LEADER), is_active=True).select_related("department"))
    substitute = facts.substitutes.get(Stage.LEADER)
    people += [who for who in User.objects.filter(pk=substitute or 0) if who.pk not in {one.pk for one in people}]
    found: list[tuple[User, User | None]] = [
        (who, None) for who in people if may_decide_for_any(person(who), facts, ())
    ]
    named = Delegation.objects.filter(principal_id__in=[pair[0] for pair in facts.delegations])
    for one_of in named.select_related("principal__department", "acting__department").order_by("id"):
        pair = (one_of.principal_id, one_of.acting_id)
        known = {(who.pk, principal.pk if principal else None) for who, principal in found}
        allowed = pair in facts.delegations and (pair[1], pair[0]) not in known
        if allowed and may_decide_for_any(person(one_of.acting), facts, [person(one_of.principal)]):
            found.append((one_of.acting, one_of.principal))
    return found


class FilingForm(forms.Form):
    """What the signed sheet says."""

    signer = forms.ChoiceField(label=gettext_lazy("Signed by"))
    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), choices=OUTCOMES[:2], widget=forms.RadioSelect)
    comment = forms.CharField(
        label=gettext_lazy("Comment written on the sheet"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    typed = forms.CharField(
        label=gettext_lazy("Last eight characters of the digest on the sheet"),
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": "10"}),
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan (PDF, PNG or JPEG, 20 MB at most)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, who: list[tuple[User, User | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = {f"{one.pk}-{principal.pk if principal else ''}": (one, principal) for one, principal in who}
        field: Any = self.fields["signer"]
        field.choices = [(key, named(*pair)) for key, pair in self.who.items()]

    def clean_scan(self) -> Any:
        """Refuse a file before it is read whole."""
        scan = self.cleaned_data["scan"]
        if scan.size > LARGEST:
            raise forms.ValidationError(_("%(name)s is larger than 20 MB."), params={"name": scan.name})
        return scan


def named(one: User, principal: User | None) -> str:
    """Return the signer in words, with whom they act for."""
    if principal is None:
        return str(one.label())
    return _("%(who)s, acting for %(whom)s") % {"who": one.label(), "whom": principal.label()}


class ClerkView(WagtailAdminTemplateMixin, View):
    """A screen of the clerks; administrators may look."""

    header_icon = "doc-full-inverse"
    roles = frozenset({Role.CLERK, Role.ADMINISTRATOR})

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Not there for anybody else."""
        super().setup(request, *args, **kwargs)
        user: Any = request.user
        if not (user.is_active and user.roles & self.roles):
            raise Http404

    def trail(self) -> list[dict[str, str]]:
        """Return what follows the clerks' desk in the breadcrumbs."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead here from home over the clerks' desk."""
        desk = {"url": reverse("whitepapers_paper_decisions"), "label": _("Decisions on paper")}
        return [*self.breadcrumbs_items, desk, *self.trail()]


class ClerkDesk(ClerkView):
    """What can be filed, what waits to be confirmed, what was done lately."""

    template_name = "whitepapers/review/paper_decisions.html"

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Decisions on paper")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        user: Any = request.user
        waiting = [line for line in lines(open_rounds(user)) if line.stage is Stage.LEADER]
        filings = Filing.objects.filter(round__in=Round.objects.visible_to(user)).select_related(
            "round__paper__department", "round__paper__plan_year", "signer", "acting_for", "by", "check_made__by"
        )
        filed = filings.filter(check_made=None).defer("round__manuscript_json")
        context = self.get_context_data(
            waiting=waiting,
            to_confirm=filed,
            filed_rounds={one.round_id for one in filed},
            lately=filings.exclude(check_made=None).defer("round__manuscript_json")[:LATELY],
            is_clerk=Role.CLERK in user.roles,
        )
        return self.render_to_response(context)


class FileDecision(ClerkView):
    """Files the scan of one round's signed brief."""

    template_name = "whitepapers/review/file_decision.html"
    roles = frozenset({Role.CLERK})

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the round of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        visible = Round.objects.visible_to(request.user).select_related("paper__department", "paper__plan_year")
        self.round = get_object_or_404(visible, pk=kwargs["round"])

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("File a signed decision")

    def get_page_subtitle(self) -> str:
        """Name the paper."""
        return paper_name(self.round.paper)

    def trail(self) -> list[dict[str, str]]:
        """Stand below the desk."""
        return [{"url": "", "label": paper_name(self.round.paper)}]

    def get(self, request: HttpRequest, round: int) -> HttpResponse:
        """Show the form."""
        return self.render_to_response(self.get_context_data(form=FilingForm(who=signers(self.round))))

    def post(self, request: HttpRequest, round: int) -> HttpResponse:
        """File it, or say what is wrong and keep what was typed."""
        form = FilingForm(request.POST, request.FILES, who=signers(self.round))
        if form.is_valid():
            said, scan = form.cleaned_data, form.cleaned_data["scan"]
            signer, principal = form.who[said["signer"]]
            outcome = Outcome(said["outcome"])
            sheet = Sheet(signer, outcome, self.round.digest, scan.name, scan.read(), said["comment"], principal)
            user: Any = request.user
            try:
                file_decision(round=self.round, sheet=sheet, typed=said["typed"], by=user)
            except Refused as refusal:
                form.add_error(None, told(refusal))
            else:
                messages.success(request, _("Filed. It counts when another clerk has confirmed it."))
                return redirect("whitepapers_paper_decisions")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the round."""
        return super().get_context_data(**kwargs) | {"round": self.round, "paper": self.round.paper}


@method_decorator(never_cache, name="dispatch")
class CheckFiling(ClerkView):
    """Shows a filed scan beside the record; another clerk confirms it or says what does not match."""

    template_name = "whitepapers/review/check_filing.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the filing of the address, or answer 404."""
        super().setup(request, *args, **kwargs)
        self.filing = get_object_or_404(visible_filings(request.user), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        """Name the screen."""
        return _("Confirm a signed decision")

    def get_page_subtitle(self) -> str:
        """Name the paper."""
        return paper_name(self.filing.round.paper)

    def trail(self) -> list[dict[str, str]]:
        """Stand below the desk."""
        return [{"url": "", "label": paper_name(self.filing.round.paper)}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm it, or record what does not match."""
        user: Any = request.user
        matches, said = request.POST.get("matches") == "1", request.POST
        typed, note = said.get("typed", "")[:80], said.get("note", "")[:2000]
        try:
            confirm_filing(filing=self.filing, matches=matches, typed=typed, note=note, by=user)
        except Refused as refusal:
            context = self.get_context_data(refused=told(refusal), typed=typed, note=note)
            return self.render_to_response(context, status=409)
        done = _("Confirmed: the decision is made.") if matches else _("Recorded: the sheet does not match.")
        messages.success(request, done)
        return redirect("whitepapers_paper_decisions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filing and whether it can still be confirmed by this person."""
        user: Any = self.request.user
        check = getattr(self.filing, "check_made", None)
        return super().get_context_data(**kwargs) | {
            "filing": self.filing,
            "round": self.filing.round,
            "signer": named(self.filing.signer, self.filing.acting_for),
            "is_picture": self.filing.content_type.startswith("image/"),
            "check": check,
            "mine": self.filing.by_id == user.pk,
            "is_clerk": Role.CLERK in user.roles,
        }


def visible_filings(user: Any) -> Any:
    """Return the filings of rounds that the person may see."""
    found = Filing.objects.filter(round__in=Round.objects.visible_to(user))
    return found.select_related(
        "round__paper__department", "round__paper__plan_year", "signer", "acting_for", "by", "check_made__by"
    )


class SendLink(ClerkView):
    """Sends a leader who decides by link a new one; the one before ends."""

    http_method_names = ["post"]
    roles = frozenset({Role.CLERK})

    def post(self, request: HttpRequest, round: int) -> HttpResponse:
        """Send it to whoever may decide on the round and has chosen links."""
        one = get_object_or_404(Round.objects.visible_to(request.user).select_related("paper__department"), pk=round)
        user: Any = request.user
        sent = []
        for leader, principal in signers(one):
            if SecondFactor.objects.filter(user=leader, by_link=True).exists():
                try:
                    sent.append(send_again(round=one, person=leader, acting_for=principal, by=user).person.label())
                except (Refused, ValueError) as refusal:
                    messages.error(request, told(refusal) if isinstance(refusal, Refused) else str(refusal))
        if sent:
            messages.success(request, _("A new link goes to %(who)s; the one before ended.") % {"who": ", ".join(sent)})
        else:
            messages.error(request, _("Nobody who may decide on this round has chosen to decide by link."))
        return redirect("whitepapers_paper_decisions")


@require_safe
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve a scan to those who may see the paper's record: private, kept nowhere, never run."""
    return send_scan(get_object_or_404(visible_filings(request.user), pk=pk))
