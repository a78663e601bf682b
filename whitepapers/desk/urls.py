"""The desk's addresses below admin/papers/."""

from django.urls import path

from whitepapers.desk import (
    amending,
    answers,
    cooperation,
    dispositions,
    duties,
    finding,
    overview,
    papers,
    points,
    press_log,
    preview,
    rows,
    signing,
    starting,
    statement,
    targets,
    yearend,
)

app_name = "desk"
urlpatterns = [
    path("", papers.PaperList.as_view(), name="papers"),
    path("asked/", cooperation.AskedOfUs.as_view(), name="asked_of_us"),
    path("coordination/<int:pk>/", cooperation.coordination_file, name="coordination_file"),
    path("<int:paper>/cooperation/", cooperation.PaperCooperation.as_view(), name="cooperation"),
    path("<int:paper>/cooperation/<int:answer>/settle/", cooperation.Settle.as_view(), name="settle"),
    path("find/", finding.Find.as_view(), name="find"),
    path("findings/", answers.Meanings.as_view(), name="findings"),
    path("open/", papers.OpenPaper.as_view(), name="open"),
    path("start/<int:year>/", starting.StartPaper.as_view(), name="start"),
    path("year-end/", yearend.YearEnd.as_view(), name="yearend"),
    path("year-end/<int:year>/statement/", statement.OpenStatement.as_view(), name="open_statement"),
    path("<int:paper>/results/", statement.Statement.as_view(), name="statement"),
    path("<int:paper>/", overview.Overview.as_view(), name="paper"),
    path("<int:paper>/targets/", targets.Targets.as_view(), name="targets"),
    path("<int:paper>/targets/add/", rows.TargetRow.as_view(), name="targets_add"),
    path("<int:paper>/targets/<int:row>/", rows.TargetRow.as_view(), name="targets_edit"),
    path("<int:paper>/targets/<int:row>/delete/", rows.DeleteTarget.as_view(), name="targets_delete"),
    path("<int:paper>/dispositions/", dispositions.Dispositions.as_view(), name="dispositions"),
    path("<int:paper>/targets/<int:row>/answer/", answers.AnswerFinding.as_view(), name="targets_answer"),
    path("<int:paper>/duties/", duties.Duties.as_view(), name="duties"),
    path("<int:paper>/duties/add/", duties.DutyRow.as_view(), name="duties_add"),
    path("<int:paper>/duties/<int:row>/", duties.DutyRow.as_view(), name="duties_edit"),
    path("<int:paper>/duties/<int:row>/delete/", duties.DeleteDuty.as_view(), name="duties_delete"),
    path("<int:paper>/points/<int:point>/answer/", points.AnswerPoint.as_view(), name="answer_point"),
    path("<int:paper>/preview/", preview.WebPreview.as_view(), name="preview"),
    path("<int:paper>/preview.pdf", preview.PdfPreview.as_view(), name="preview_pdf"),
    path("<int:paper>/sign-off/", signing.SignOffStep.as_view(), name="sign_off"),
    path("<int:paper>/submit/", signing.SubmitStep.as_view(), name="submit"),
    path("<int:paper>/reopen/", amending.ReopenStep.as_view(), name="reopen"),
    path("<int:paper>/give-up/", amending.GiveUpStep.as_view(), name="give_up"),
    path("<int:paper>/publications/", press_log.PressLog.as_view(), name="press_log"),
    path(
        "<int:paper>/publications/v<int:number>.<slug:form>", press_log.NewspaperText.as_view(), name="newspaper_text"
    ),
    path("<int:paper>/changes/", amending.Changes.as_view(), name="changes"),
    path("<int:paper>/recall/", signing.RecallStep.as_view(), name="recall"),
]
