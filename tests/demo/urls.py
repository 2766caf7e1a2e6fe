"""The addresses as they are with `GOLIVE_DEMO=1`."""

from django.urls import include, path

from implementation.urls import urlpatterns as always

urlpatterns = [*always, path("mailbox/", include("stakeholders.mailbox_urls"))]
