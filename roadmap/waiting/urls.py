from django.urls import path

from roadmap.waiting import views

HERE = "w/<slug:workspace>/i/<slug:implementation>/waiting/"

urlpatterns = [
    path(HERE, views.waiting, name="waiting"),
    path(f"{HERE}comment/", views.comment_waiting, name="comment_waiting"),
]
