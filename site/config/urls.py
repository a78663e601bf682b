"""Addresses: the admin, the public portal, and nothing that serves Wagtail pages (ADR 5)."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from portal.health import healthz
from targets.account import own_account

handler404 = "portal.answers.not_found"
handler500 = "portal.answers.went_wrong"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/account/", own_account, name="wagtailadmin_account"),
    path("admin/", include(wagtailadmin_urls)),
    path("decide/", include("whitepapers.link.urls")),
    path("report/", include("targets.link.urls")),
    *i18n_patterns(path("", include("portal.urls")), prefix_default_language=False),
]
