"""What an address may carry: a NUL would break every query on PostgreSQL, on public pages and in the admin."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["q=%E5%85%AC%00%E4%BA%A4", "q=%E5%85%AC%%0000%E4%BA%A4", "q=%E5%85%AC%E4%BA%A4&%00=1"]
)
def test_a_nul_in_the_query_is_left_out(client, query):
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    assert 'value="公交"' in answer.content.decode()
    assert "\0" not in answer.wsgi_request.GET.get("q", "") + "".join(answer.wsgi_request.GET)
