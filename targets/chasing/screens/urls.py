"""The addresses of chasing below /admin/."""

from django.urls import path

from targets.chasing.screens import papers
from targets.chasing.screens.chase import ChaseView
from targets.chasing.screens.lists import ChasesView, DraftsView
from targets.chasing.screens.referrals import ReferralsView, ReferralView

urlpatterns = [
    path("chasing/", ChasesView.as_view(), name="chasing"),
    path("chasing/drafts/", DraftsView.as_view(), name="chasing_drafts"),
    path("chasing/<int:pk>/", ChaseView.as_view(), name="chasing_chase"),
    path("chasing/notices/<int:pk>/notice.pdf", papers.notice_pdf, name="chasing_notice_pdf"),
    path("chasing/files/<int:pk>/", papers.chase_file, name="chasing_file"),
    path("chasing/referrals/", ReferralsView.as_view(), name="chasing_referrals"),
    path("chasing/referrals/<int:pk>/", ReferralView.as_view(), name="chasing_referral"),
    path("chasing/referrals/<int:pk>/file.pdf", papers.referral_pdf, name="chasing_referral_pdf"),
    path("chasing/referrals/<int:pk>/file.json", papers.referral_json, name="chasing_referral_json"),
]
