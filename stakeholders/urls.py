from django.urls import path

from stakeholders.views import locators, people, threads, tokens, unsubscribing

app_name = "stakeholders"

urlpatterns = [
    path("", people.places, name="places"),
    path("l/<str:token>/", locators.locator, name="locator"),
    path("l/<str:token>/unsubscribe/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("w/<slug:workspace>/people/", people.workspace_people, name="workspace_people"),
    path("w/<slug:workspace>/people/invite/", people.invite_colleague, name="invite_colleague"),
    path("w/<slug:workspace>/people/<uuid:seat>/change/", people.change, name="change_colleague"),
    path("w/<slug:workspace>/people/<uuid:seat>/revoke/", people.revoke, name="revoke_colleague"),
    path("w/<slug:workspace>/tokens/", tokens.tokens, name="tokens"),
    path("w/<slug:workspace>/tokens/<uuid:api_token>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("w/<slug:workspace>/i/<slug:implementation>/tokens/", tokens.tokens, name="my_tokens"),
    path(
        "w/<slug:workspace>/i/<slug:implementation>/tokens/<uuid:api_token>/revoke/",
        tokens.revoke_token,
        name="revoke_my_token",
    ),
    path("w/<slug:workspace>/i/<slug:implementation>/files/<uuid:file>/<str:name>", threads.file, name="file"),
    path("w/<slug:workspace>/i/<slug:implementation>/people/", people.people, name="people"),
    path("w/<slug:workspace>/i/<slug:implementation>/people/invite/", people.invite, name="invite"),
    path("w/<slug:workspace>/i/<slug:implementation>/people/join/", people.join, name="join"),
    path("w/<slug:workspace>/i/<slug:implementation>/people/<uuid:seat>/change/", people.change, name="change_seat"),
    path("w/<slug:workspace>/i/<slug:implementation>/people/<uuid:seat>/revoke/", people.revoke, name="revoke_seat"),
]
