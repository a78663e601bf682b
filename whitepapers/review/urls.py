"""Addresses of the two approvals, below /admin/."""

from django.urls import path

from whitepapers.review import (
    assign,
    brief_page,
    case,
    delegations,
    orders,
    paper_decisions,
    queue,
    releases,
    round_page,
    several,
    sheet,
)

urlpatterns = [
    path("acting/", delegations.DelegationsView.as_view(), name="whitepapers_delegations"),
    path("acting/<int:pk>/end/", delegations.EndDelegation.as_view(), name="whitepapers_delegation_end"),
    path("paper-decisions/", paper_decisions.ClerkDesk.as_view(), name="whitepapers_paper_decisions"),
    path("rounds/<int:round>/file/", paper_decisions.FileDecision.as_view(), name="whitepapers_file_decision"),
    path("rounds/<int:round>/link/", paper_decisions.SendLink.as_view(), name="whitepapers_send_link"),
    path("filings/<int:pk>/", paper_decisions.CheckFiling.as_view(), name="whitepapers_filing"),
    path("filings/<int:pk>/scan/", paper_decisions.scan, name="whitepapers_scan"),
    path("orders/", orders.Orders.as_view(), name="whitepapers_orders"),
    path("orders/said/<path:about>/", orders.FileWordsOrder.as_view(), name="whitepapers_file_words_order"),
    path("orders/of/<int:pk>/", orders.FileOrder.as_view(), name="whitepapers_file_order"),
    path("orders/<int:pk>/", orders.CheckOrder.as_view(), name="whitepapers_order"),
    path("orders/<int:pk>/scan/", orders.order_scan, name="whitepapers_order_scan"),
    path("releases/", releases.ReleaseScreen.as_view(), name="whitepapers_releases"),
    path("queue/", queue.Queue.as_view(), name="whitepapers_queue"),
    path("queue/several/", several.Several.as_view(), name="whitepapers_several"),
    path("rounds/<int:round>/", round_page.RoundPage.as_view(), name="whitepapers_round"),
    path("rounds/<int:round>/sheet/", sheet.SheetPage.as_view(), name="whitepapers_sheet"),
    path("rounds/<int:round>/mark/", sheet.MarkView.as_view(), name="whitepapers_mark"),
    path("rounds/<int:round>/mark-rest/", sheet.MarkRest.as_view(), name="whitepapers_mark_rest"),
    path("rounds/<int:round>/pdf/", round_page.RoundPdf.as_view(), name="whitepapers_round_pdf"),
    path("rounds/<int:round>/recall/", round_page.Recall.as_view(), name="whitepapers_recall"),
    path("rounds/<int:round>/assign/", assign.Assign.as_view(), name="whitepapers_assign"),
    path("rounds/<int:round>/brief/", brief_page.BriefPage.as_view(), name="whitepapers_brief"),
    path("rounds/<int:round>/brief/pdf/", brief_page.BriefPdf.as_view(), name="whitepapers_brief_pdf"),
    path("papers/<int:paper>/case/", case.CasePage.as_view(), name="whitepapers_case"),
    path("papers/<int:paper>/case/pdf/", case.CasePdf.as_view(), name="whitepapers_case_pdf"),
]
