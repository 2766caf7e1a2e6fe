from django.urls import path

from stakeholders.views import (
    decisions,
    locators,
    people,
    requirements,
    threads,
    tokens,
    topics,
    unsubscribing,
    writing,
)

app_name = "stakeholders"

HERE = "w/<slug:workspace>/i/<slug:implementation>/"

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
    path(HERE + "approvals/", decisions.approvals, name="approvals"),
    path(HERE + "requirements/", requirements.requirements, name="requirements"),
    path(HERE + "requirements/new/", writing.new_requirement, name="new_requirement"),
    path(HERE + "requirements/request/", decisions.request_approval, name="request_approval"),
    path(HERE + "requirements/<int:number>/", requirements.requirement, name="requirement"),
    path(HERE + "requirements/<int:number>/edit/", writing.edit_requirement, name="edit_requirement"),
    path(HERE + "requirements/<int:number>/history/", requirements.history, name="requirement_history"),
    path(HERE + "requirements/<int:number>/decide/", decisions.decide, name="decide"),
    path(HERE + "requirements/<int:number>/comment/", decisions.comment_on_requirement, name="comment_on_requirement"),
    path(
        HERE + "requirements/<int:number>/withdraw/<uuid:decision>/",
        decisions.withdraw,
        name="withdraw_decision",
    ),
    path(
        HERE + "requirements/<int:number>/met/<uuid:condition>/",
        decisions.meet_condition,
        name="meet_condition",
    ),
    path(HERE + "topics/", topics.topics, name="topics"),
    path(HERE + "topics/add/", topics.add_topic, name="add_topic"),
    path(HERE + "topics/<slug:topic>/policy/", topics.change_policy, name="change_policy"),
    path(HERE + "topics/<slug:topic>/approvers/", topics.name_approver, name="name_approver"),
    path(HERE + "approvers/<uuid:approver>/remove/", topics.remove_approver, name="remove_approver"),
    path(HERE + "approvers/<uuid:approver>/deputy/", topics.name_deputy, name="name_deputy"),
]
