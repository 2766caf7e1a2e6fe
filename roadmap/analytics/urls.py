from django.urls import path

from roadmap.analytics import views

urlpatterns = [
    path("w/<slug:workspace>/analytics/", views.analytics, name="analytics"),
    path("w/<slug:workspace>/analytics/rows/", views.analytics_rows, name="analytics_rows"),
]
