"""The interface's language is what the address says, and nothing else: / is Chinese, /en/ is English."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation


class AddressLanguageMiddleware:
    """Activates the address's language.

    Django's own asks the browser too, and says so to every cache between (Vary); here one address has one text.
    The admin activates each person's preferred language by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the address's language."""
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language() or language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
