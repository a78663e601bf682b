"""A leader's page without an admin screen: the record to read, the decision with a code. Opening it uses nothing up."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from publishing.faults import Unprintable
from publishing.manuscript import Malformed
from publishing.printer import render_pdf
from publishing.web import render_body
from targets.letters import language_of
from targets.refusal import Refused
from whitepapers.approval import Outcome
from whitepapers.by_link import check_usable, decide_by_link, find_link, opened
from whitepapers.desk.scope import paper_name, told
from whitepapers.layout import lay_out
from whitepapers.models import DecisionLink
from whitepapers.review.casefile import case_file
from whitepapers.review.round_page import pdf_response

# No cache keeps the page, no search engine lists it, and no address that it leads to learns the secret part. It is
# "strict-origin", not "no-referrer": under that a browser sends `Origin: null` with the form, which Django refuses.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
}


class LinkDecisionForm(forms.Form):
    """The decision, what is said of it, the text it is about, and the code."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(Outcome.APPROVED.value, gettext_lazy("Approve")), (Outcome.RETURNED.value, gettext_lazy("Return"))],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("Six digits from your authenticator app"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class LinkView(View):
    """What is behind one link, in the language of the person it was made for; an unknown link does not exist."""

    link: DecisionLink

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the link, and let nothing of it be kept anywhere."""
        link = find_link(kwargs["token"])
        if link is None:
            raise Http404
        self.link, self.token = link, kwargs["token"]
        with override(language_of(link.person)):
            response = super().dispatch(request, *args, **kwargs)
            for name, value in HEADERS.items():
                response[name] = value
            return response

    def ended(self) -> Refused | None:
        """Return why the link no longer serves, or None."""
        try:
            check_usable(self.link, self.link.round.paper, timezone.now())
        except Refused as refusal:
            return refusal
        return None


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class LinkPage(LinkView):
    """Read and decide."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the record and the form; a link that was used or is too old shows neither."""
        refusal = self.ended()
        if refusal is not None:
            return self.show(ended=told(refusal), status=410)
        if request.method == "GET":
            opened(link=self.link)
        return self.show(form=LinkDecisionForm(initial={"digest": self.link.digest}))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Decide, or say why not and keep what was typed but the code."""
        refusal = self.ended()
        if refusal is not None:
            return self.show(ended=told(refusal), status=410)
        form = LinkDecisionForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, status=422)
        said = form.cleaned_data
        outcome = Outcome(said["outcome"])
        try:
            decide_by_link(
                link=self.link, outcome=outcome, comment=said["comment"], code=said["code"], digest=said["digest"]
            )
        except Refused as refused:
            form.add_error(None, told(refused))
            return self.show(form=form, status=409)
        return self.show(done=outcome)

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """Render the page: the record only while it can still be decided."""
        one = self.link.round
        context = {"link": self.link, "round": one, "name": paper_name(one.paper), "token": self.token, **more}
        if "form" in more:
            context |= self.record()
        return render(self.request, "whitepapers/link/page.html", context, status=status)

    def record(self) -> dict[str, Any]:
        """Return the frozen paper as it would be published, and the case file."""
        one = self.link.round
        try:
            number = one.manuscript["head"]["edition"]
            paper = render_body(lay_out(one.manuscript, digest=one.digest, number=number))
        except Malformed as fault:
            return {"broken": str(fault)}
        case = render_body(case_file(one.paper), contents=False)
        return {
            "paper_body": mark_safe(paper),  # noqa: S308  the press escapes and cleans
            "case_body": mark_safe(case),  # noqa: S308
            "decisions": one.decisions.select_related("by", "acting_for").order_by("id"),
        }


class LinkPdf(LinkView):
    """The frozen paper, or the case file, as PDF."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str, name: str) -> HttpResponse:
        """Print it, while the link serves."""
        if self.ended() is not None:
            raise Http404
        one = self.link.round
        try:
            if name == "case":
                document = case_file(one.paper)
            else:
                document = lay_out(one.manuscript, digest=one.digest, number=one.manuscript["head"]["edition"])
            printed = render_pdf(document)
        except (Unprintable, Malformed) as fault:
            return HttpResponse(_("This can't be printed: %(fault)s") % {"fault": fault}, status=409)
        return pdf_response(printed.data, f"{name}-{one.paper.subject.replace('/', '-')}.pdf")


def link_path(token: str) -> str:
    """Return the address of a link below our site."""
    return reverse("decide_by_link", args=[token])
