from django.urls import path

from stakeholders.api import agreements, guide

app_name = "stakeholders_api"

HERE = "v1/workspaces/<slug:workspace>/implementations/<slug:implementation>/"

urlpatterns = [
    path("", guide.guide, name="guide"),
    path("v1/schema/", guide.schema, name="schema"),
    path(f"{HERE}requirements/", agreements.requirements, name="requirements"),
    path(f"{HERE}requirements/<int:number>/decisions/", agreements.decisions, name="decisions"),
]
