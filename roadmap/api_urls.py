from django.urls import path

from roadmap import api

app_name = "roadmap_api"

WORKSPACE = "v1/workspaces/<slug:workspace>/implementations/"
HERE = f"{WORKSPACE}<slug:implementation>/"

urlpatterns = [
    path(WORKSPACE, api.implementations, name="implementations"),
    path(HERE, api.implementation, name="implementation"),
    path(f"{HERE}items/", api.items, name="items"),
    path(f"{HERE}items/<int:number>/status/", api.status, name="status"),
]
