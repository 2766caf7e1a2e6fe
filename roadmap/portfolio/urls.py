from django.urls import path

from roadmap.portfolio import views

urlpatterns = [
    path("w/<slug:workspace>/", views.portfolio, name="portfolio"),
    path("w/<slug:workspace>/implementations.csv", views.portfolio_csv, name="portfolio_csv"),
    path("w/<slug:workspace>/timeline/", views.timeline, name="timeline"),
    path("w/<slug:workspace>/views/", views.views, name="views"),
    path("w/<slug:workspace>/views/save/", views.save_view, name="save_view"),
    path("w/<slug:workspace>/views/<uuid:view>/change/", views.change_view, name="change_view"),
    path("w/<slug:workspace>/views/<uuid:view>/remove/", views.remove_view, name="remove_view"),
]
