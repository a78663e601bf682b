"""Addresses of owners' links; outside the admin, in no menu, in no sitemap."""

from django.urls import path

from targets.link import views

urlpatterns = [
    path("<str:token>/", views.ReportPage.as_view(), name="report_by_link"),
    path("<str:token>/draft/", views.DraftView.as_view(), name="report_by_link_draft"),
    path("<str:token>/done/<int:pk>/", views.DonePage.as_view(), name="report_by_link_done"),
]
