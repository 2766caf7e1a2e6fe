from django.urls import path

from roadmap.signoff import views

HERE = "w/<slug:workspace>/i/<slug:implementation>/sign-off/"

urlpatterns = [
    path(HERE, views.sign_off, name="sign_off"),
    path(f"{HERE}sign/", views.sign, name="sign"),
    path(f"{HERE}hypercare/", views.hypercare, name="hypercare"),
]
