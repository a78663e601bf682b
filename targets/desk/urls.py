"""The addresses of the register's screens below /admin/."""

from django.urls import path

from targets.chasing.screens.urls import urlpatterns as chasing
from targets.desk.board import BoardSheet, BoardView
from targets.desk.bulk import BulkView, SheetFileView
from targets.desk.correction import CorrectView
from targets.desk.evaluation import EvaluationFileView, EvaluationView
from targets.desk.files import evidence, part_evidence
from targets.desk.letters import LettersView, RetryLetters
from targets.desk.notices import MarkRead, NoticesView
from targets.desk.parts import PartsView, PartView
from targets.desk.progress import NextView, ProgressView, ReportView
from targets.desk.scores.board import ScoresView
from targets.desk.scores.documents import document
from targets.desk.scores.noting import CommendationsView, RecommendationsView
from targets.desk.scores.page import ScoreView
from targets.desk.scores.sets import SetsView, SetView
from targets.desk.scores.values import TemplateView, ValuesView
from targets.desk.second_factor import SecondFactorView
from targets.desk.verification import QueueView, VerifyView
from targets.desk.wall import WallListView

urlpatterns = [
    path("boards/", BoardView.as_view(), name="board"),
    path("boards/<slug:code>/", BoardView.as_view(), name="board_department"),
    path("boards/<slug:code>/sheet.pdf", BoardSheet.as_view(), name="board_sheet"),
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
    path("verification/<int:pk>/correct/", CorrectView.as_view(), name="correct_result"),
    path("evaluation/", EvaluationView.as_view(), name="evaluation"),
    path("evaluation/<int:year>/<str:name>", EvaluationFileView.as_view(), name="evaluation_file"),
    path("scores/", ScoresView.as_view(), name="scores"),
    path("scores/<int:year>/<slug:code>/", ScoreView.as_view(), name="score"),
    path("scores/sets/", SetsView.as_view(), name="indicator_sets"),
    path("scores/sets/<int:pk>/", SetView.as_view(), name="indicator_set"),
    path("scores/figures/", ValuesView.as_view(), name="indicator_values"),
    path("scores/figures/<int:year>.xlsx", TemplateView.as_view(), name="indicator_template"),
    path("scores/commendations/", CommendationsView.as_view(), name="commendations"),
    path("scores/recommendations/", RecommendationsView.as_view(), name="recommendations"),
    path("scores/documents/<slug:kind>/<int:pk>/", document, name="evaluation_document"),
]
