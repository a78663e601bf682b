"""The addresses of the screens for checking, below /admin/."""

from django.urls import path

from targets.desk.checking.accepting import AcceptView, DrawView
from targets.desk.checking.differences import DifferencesView
from targets.desk.checking.misses import MissesView, MissView
from targets.desk.checking.overrides import OverridesView, OverrideView
from targets.desk.checking.sites import SiteCheckView, site_photo

urlpatterns = [
    path("verification/accept/", AcceptView.as_view(), name="verification_accept"),
    path("verification/draw/", DrawView.as_view(), name="verification_draw"),
    path("verification/differences/", DifferencesView.as_view(), name="differences"),
    path("verification/overrides/", OverridesView.as_view(), name="overrides"),
    path("verification/overrides/<slug:number>/", OverrideView.as_view(), name="override"),
    path("verification/site/<slug:number>/", SiteCheckView.as_view(), name="site_check"),
    path("verification/photo/<int:pk>/", site_photo, name="site_photo"),
    path("misses/", MissesView.as_view(), name="misses"),
    path("misses/<slug:number>/", MissView.as_view(), name="miss"),
]
