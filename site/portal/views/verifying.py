"""/verify/: paste a digest or give a file, and learn which published edition it is, and what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.signatures import signature_of
from portal.verification import (
    MAX_BYTES,
    PDF_BEGINS,
    HashingHandler,
    announces_too_much,
    find_editions,
    read_digest,
    text_digest,
)
from targets.chasing import genuine


# Exempt: the form changes nothing, so there is nothing to forge; and the token's check would read the upload first.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Answer for a digest (?digest= or pasted) or an uploaded file, which is measured as it arrives and never stored.

    A browser that measured a manuscript itself also asks for the digest of its text (?text=).
    """
    context: dict[str, object] = {"limit": MAX_BYTES}
    if request.method == "POST":
        context |= _sent(request)
    elif (asked := request.GET.get("digest", "")).strip():
        context |= _answer(asked, request.GET.get("text", ""))
    response = render(request, "portal/verify.html", context)
    patch_cache_control(response, no_store=True)
    return response


def _sent(request: HttpRequest) -> dict[str, object]:
    """Answer for what the form sent, a file or a pasted digest."""
    if announces_too_much(request):
        return {"fault": "too_large"}
    handler = HashingHandler(request)
    request.upload_handlers = [handler]
    pasted = request.POST.get("digest", "")
    if handler.too_large:
        return {"fault": "too_large"}
    if not handler.size:
        return _answer(pasted) if pasted.strip() else {"fault": "nothing"}
    said = text_digest(handler.data) or genuine.text_digest(handler.data)
    answer = {"file_name": handler.name, "sent": True} | _answer(handler.hash.hexdigest(), said)
    if handler.data.startswith(PDF_BEGINS):
        answer["signature"] = signature_of(handler.data)
    return answer


def _answer(text: str, recomputed: str = "") -> dict[str, object]:
    digest = read_digest(text)
    if digest is None:
        return {"fault": "no_digest", "pasted": text[:200]}
    said = read_digest(recomputed) or ""
    found = find_editions(digest, said)
    paper = None if found else genuine.issued(digest, said)
    return {"digest": digest, "pasted": digest, "asked": True, "found": found, "paper": paper}
