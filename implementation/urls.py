"""Every address of the product, by floor. This floor has none of its own."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("account/", include("stakeholders.account_urls")),
    path("api/", include("stakeholders.api.urls")),
    path("api/", include("roadmap.api_urls")),
    path("", include("stakeholders.urls")),
    path("", include("migrations_tracker.urls")),
    path("", include("roadmap.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("mailbox/", include("stakeholders.mailbox_urls")))
