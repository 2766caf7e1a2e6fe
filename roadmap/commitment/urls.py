from django.urls import path

from roadmap.commitment import views

HERE = "w/<slug:workspace>/i/<slug:implementation>/go-live/"

urlpatterns = [
    path(HERE, views.go_live, name="go_live"),
    path(f"{HERE}propose/", views.propose, name="propose_go_live"),
    path(f"{HERE}<uuid:proposal>/agree/", views.agree, name="agree_go_live"),
    path(f"{HERE}<uuid:proposal>/decline/", views.decline, name="decline_go_live"),
    path(f"{HERE}<uuid:proposal>/withdraw/", views.withdraw, name="withdraw_go_live"),
]
