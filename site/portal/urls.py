"""The public addresses."""

from django.urls import path, register_converter

from portal import converters
from portal.views import comparing, data, files, finding, pages, papers, promises, results, verifying
from publishing.models import Series

register_converter(converters.Year, "year")
register_converter(converters.Count, "count")
register_converter(converters.Key, "key")

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("rules/", pages.rules, name="rules"),
    path("search/", finding.search, name="search"),
    path("verify/", verifying.verify, name="verify"),
    path("chain/", data.chain, name="chain"),
    path("chain/head.json", data.head, name="chain_head"),
    path("chain/heads.txt", data.head_archive, name="chain_heads"),
    path("chain/releases.json", data.releases, name="chain_releases"),
    path("schemas/<slug:name>.json", data.schema, name="schema"),
    path("targets/<slug:number>/", promises.target, name="target"),
    path("targets/<slug:number>/evidence/<key:pk>/", promises.evidence, name="evidence"),
    path("<year:year>/", pages.year, name="year"),
    path("<year:year>/whitepapers.zip", data.package, name="package"),
    path("<year:year>/amendments/", pages.amendments, name="amendments"),
    path("<year:year>/<slug:code>/", papers.paper, name="paper"),
    path("<year:year>/<slug:code>/results/", results.statement, name="results"),
    path("<year:year>/<slug:code>/results/v<count:number>/", results.edition, name="results_edition"),
    path(
        "<year:year>/<slug:code>/results/v<count:number>/compared/<year:old_year>/v<count:old_number>/",
        comparing.compared,
        {"series": Series.RESULTS},
        name="results_compared",
    ),
    path(
        "<year:year>/<slug:code>/results/v<count:number>/<slug:sheet>.schema.json",
        data.sheet_schema,
        {"series": Series.RESULTS},
        name="results_schema",
    ),
    path(
        "<year:year>/<slug:code>/results/v<count:number>/<str:name>",
        files.artefact,
        {"series": Series.RESULTS},
        name="results_file",
    ),
    path("<year:year>/<slug:code>/v<count:number>/", papers.edition, name="edition"),
    path(
        "<year:year>/<slug:code>/v<count:number>/compared/<year:old_year>/v<count:old_number>/",
        comparing.compared,
        name="compared",
    ),
    path("<year:year>/<slug:code>/v<count:number>/<slug:sheet>.schema.json", data.sheet_schema, name="sheet_schema"),
    path("<year:year>/<slug:code>/v<count:number>/<str:name>", files.artefact, name="file"),
]
