"""The import's addresses below /admin/."""

from django.urls import path, re_path

from whitepapers.importing.screens import views

app_name = "importing"
urlpatterns = [
    path("papers/<int:paper>/import/", views.ImportScreen.as_view(), name="import"),
    re_path(r"^papers/(?P<paper>\d+)/targets\.(?P<form>csv|xlsx)$", views.Export.as_view(), name="export"),
    path("import/targets.xlsx", views.Template.as_view(), name="template"),
    path("import/assigned/", views.ImportAssigned.as_view(), name="assigned"),
    path("import/assigned.xlsx", views.AssignedTemplate.as_view(), name="assigned_template"),
]
