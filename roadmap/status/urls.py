from django.urls import path

from roadmap.status import views

HERE = "w/<slug:workspace>/i/<slug:implementation>/status/"

urlpatterns = [
    path(HERE, views.status_reports, name="status_reports"),
    path(f"{HERE}note/", views.write_note, name="write_note"),
    path(f"{HERE}send/", views.send_status, name="send_status"),
    path(f"{HERE}preview/", views.preview_status, name="preview_status"),
]
