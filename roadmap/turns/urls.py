from django.urls import path

from roadmap.turns import views

HERE = "w/<slug:workspace>/i/<slug:implementation>/"

urlpatterns = [
    path("w/<slug:workspace>/mails/", views.mails, name="workspace_mails"),
    path(f"{HERE}mails/", views.mails, name="mails"),
    path(f"{HERE}items/<int:number>/snooze/", views.snooze, name="snooze"),
]
