"""Only with `GOLIVE_DEMO=1`."""

from django.urls import path

from stakeholders.views import mailbox

urlpatterns = [
    path("", mailbox.mails, name="mailbox"),
    path("<slug:key>/", mailbox.mail, name="mail"),
    path("<slug:key>/html/", mailbox.mail_html, name="mail_html"),
    path("<slug:key>/files/<int:number>/", mailbox.mail_file, name="mail_file"),
]
