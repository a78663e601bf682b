"""What an address may carry, and in which language it leads: a NUL would break every query on PostgreSQL."""

import pytest
from django.urls import reverse
from django.utils import translation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["q=%E5%85%AC%00%E4%BA%A4", "q=%E5%85%AC%%0000%E4%BA%A4", "q=%E5%85%AC%E4%BA%A4&%00=1"]
)
def test_a_nul_in_the_query_is_left_out(client, query):
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    assert 'value="公交"' in answer.content.decode()
    assert "\0" not in answer.wsgi_request.GET.get("q", "") + "".join(answer.wsgi_request.GET)


def test_a_test_in_english_leaves_no_english_address_without_its_prefix(settings):
    """Two browser tests once failed after others that ran in an English city: a whole run must not hang on its order."""
    for language, address in (("en", "/rules/"), ("zh-hans", "/en/rules/")):
        settings.LANGUAGE_CODE = language
        with translation.override("en"):
            assert reverse("portal:rules") == address
