from django.urls import path

from roadmap import api, api_moves

app_name = "roadmap_api"

WORKSPACE = "v1/workspaces/<slug:workspace>/implementations/"
HERE = f"{WORKSPACE}<slug:implementation>/"

urlpatterns = [
    path(WORKSPACE, api.implementations, name="implementations"),
    path(HERE, api.implementation, name="implementation"),
    path(f"{HERE}items/", api.items, name="items"),
    path(f"{HERE}items/<int:number>/status/", api.status, name="status"),
    path(f"{HERE}moves/", api_moves.moves, name="moves"),
    path(f"{HERE}moves/preview/", api_moves.preview, name="preview_move"),
    path(f"{HERE}moves/<uuid:move>/undo/", api_moves.undo, name="undo_move"),
]
