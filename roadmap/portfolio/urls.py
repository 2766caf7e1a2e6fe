from django.urls import path

from roadmap.portfolio import views

urlpatterns = [
    path("w/<slug:workspace>/", views.portfolio, name="portfolio"),
]
