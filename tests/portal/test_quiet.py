"""The secret of a signed link stands in no log of ours, whoever writes it, and the pages behind it are kept nowhere."""

import io
import logging
import re

import pytest
from django.conf import settings as django_settings
from gunicorn.config import Config

from config.quiet import QuietLogger, WithoutSecrets, masked
from tests.architecture.source import ROOT

TOKEN = "MTI6czpabc:1uQ-x_9:Zz0SIGNATURE"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"GET /report/{TOKEN}/ HTTP/1.1", "GET /report/***/ HTTP/1.1"),
        (f'"POST /report/{TOKEN}/draft/?a=1"', '"POST /report/***/draft/?a=1"'),
        (f"Gone: /decide/{TOKEN}/paper.pdf", "Gone: /decide/***/paper.pdf"),
        (f"https://city.example/report/{TOKEN}", "https://city.example/report/***"),
        ("GET /2027/jtys/v1/ HTTP/1.1", "GET /2027/jtys/v1/ HTTP/1.1"),
        ("GET /admin/report/ HTTP/1.1", "GET /admin/report/ HTTP/1.1"),
    ],
)
def test_a_line_of_a_log_keeps_all_but_the_secret(line, kept):
    assert masked(line) == kept


class Answer:
    """What gunicorn hands to its access log."""

    status, sent, headers = "410 Gone", 10, ()


class Asked:
    """A request as gunicorn reads it."""

    method, uri, version, headers = "GET", f"/report/{TOKEN}/", (1, 1), [("REFERER", f"https://x/decide/{TOKEN}/")]


def test_the_embedded_servers_access_log_names_no_secret(tmp_path):
    import datetime as dt

    config = Config()
    config.set("accesslog", str(tmp_path / "access.log"))
    config.set("errorlog", str(tmp_path / "error.log"))
    log = QuietLogger(config)
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": Asked.uri, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.1",
        "PATH_INFO": Asked.uri, "HTTP_REFERER": f"https://x/decide/{TOKEN}/",
    }  # fmt: skip
    log.access(Answer, Asked, environ, dt.timedelta(seconds=1))
    log.exception("Error handling request %s", Asked.uri)
    said = "".join(one.read_text() for one in tmp_path.iterdir())
    assert "/report/***/" in said
    assert TOKEN not in said
    assert "410" in said


def test_the_procfile_uses_that_logger():
    assert "--logger-class config.quiet.QuietLogger" in (ROOT / "Procfile").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_djangos_own_line_on_a_link_that_does_not_serve_names_no_secret(client):
    (name,) = django_settings.LOGGING["handlers"]["console"]["filters"]
    assert django_settings.LOGGING["filters"][name] == {"()": "config.quiet.WithoutSecrets"}
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutSecrets())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        for path in ("report", "decide"):
            assert client.get(f"/{path}/{TOKEN}/").status_code == 404
        answer = client.get(f"/report/{TOKEN}/")
        assert answer["Referrer-Policy"] == "strict-origin"  # the host alone goes on, never the path
        assert "no-store" in answer["Cache-Control"]
    finally:
        logger.removeHandler(handler)
    assert "/report/***/" in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_nginx_writes_the_masked_address_and_no_referrer():
    text = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    (pattern,) = re.findall(r'\$quiet_uri \{ "~(.*?)" "\$link\*\*\*\$rest"', text)
    found = re.match(pattern.replace("(?<", "(?P<"), f"/report/{TOKEN}/draft/?next=/{TOKEN}")
    assert f"{found['link']}***{found['rest']}" == "/report/***/draft/"
    (form,) = re.findall(r"log_format quiet '(.*)';", text)
    assert not {"$request ", "$request_uri", "$uri", "$http_referer", "$args"} & set(re.findall(r"\$\w+ ?", form))
    assert "access_log /var/log/nginx/whitebook.log quiet;" in text
