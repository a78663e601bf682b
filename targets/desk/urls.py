"""The addresses of the register's screens below /admin/."""

from django.urls import path

from targets.chasing.screens.urls import urlpatterns as chasing
from targets.desk.bulk import BulkView, SheetFileView
from targets.desk.evaluation import EvaluationFileView, EvaluationView
from targets.desk.files import evidence, part_evidence
from targets.desk.letters import LettersView, RetryLetters
from targets.desk.notices import MarkRead, NoticesView
from targets.desk.parts import PartsView, PartView
from targets.desk.progress import NextView, ProgressView, ReportView
from targets.desk.second_factor import SecondFactorView
from targets.desk.verification import QueueView, VerifyView
from targets.desk.wall import WallListView

urlpatterns = [
    *chasing,
    path("notices/", NoticesView.as_view(), name="notices"),
    path("notices/read/", MarkRead.as_view(), name="notices_read"),
    path("letters/", LettersView.as_view(), name="letters"),
    path("letters/retry/", RetryLetters.as_view(), name="letters_retry"),
    path("second-factor/", SecondFactorView.as_view(), name="second_factor"),
    path("progress/", ProgressView.as_view(), name="progress"),
    path("progress/evidence/<int:pk>/", evidence, name="evidence"),
    path("progress/wall.pdf", WallListView.as_view(), name="progress_wall"),
    path("progress/sheet/", BulkView.as_view(), name="progress_sheet"),
    path("progress/sheet/<slug:period>.<slug:form>", SheetFileView.as_view(), name="progress_sheet_file"),
    path("progress/<slug:number>/", ReportView.as_view(), name="progress_report"),
    path("progress/<slug:number>/next/", NextView.as_view(), name="progress_next"),
    path("parts/", PartsView.as_view(), name="parts"),
    path("parts/evidence/<int:pk>/", part_evidence, name="part_evidence"),
    path("parts/<slug:number>/", PartView.as_view(), name="part_report"),
    path("verification/", QueueView.as_view(), name="verification"),
    path("verification/<int:pk>/", VerifyView.as_view(), name="verify_report"),
    path("evaluation/", EvaluationView.as_view(), name="evaluation"),
    path("evaluation/<int:year>/<str:name>", EvaluationFileView.as_view(), name="evaluation_file"),
]
