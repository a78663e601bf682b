"""Addresses of one-time links; outside the admin, in no menu, in no sitemap."""

from django.urls import path

from whitepapers.link import views

urlpatterns = [
    path("<str:token>/", views.LinkPage.as_view(), name="decide_by_link"),
    path("<str:token>/paper.pdf", views.LinkPdf.as_view(), {"name": "paper"}, name="decide_by_link_paper"),
    path("<str:token>/case.pdf", views.LinkPdf.as_view(), {"name": "case"}, name="decide_by_link_case"),
]
