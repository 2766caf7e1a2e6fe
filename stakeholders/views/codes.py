"""Asking for a code, and for another one. What is over the limit is said, and what was sent before still works."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.views import RequestLoginCodeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stakeholders import codes
from stakeholders.access import public


class RequestCode(RequestLoginCodeView):  # type: ignore[misc]
    """allauth's page; the limit is ours. A browser that waits for a code is led to where it is typed."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            codes.count(self.request, form.cleaned_data["email"])
        except codes.TooOften as problem:
            form.add_error("email", str(problem))
            refused: HttpResponse = self.form_invalid(form)
            refused.status_code = 429
            return refused
        sent: HttpResponse = super().form_valid(form)
        return sent


@require_POST
@public
def send_code_again(request: HttpRequest) -> HttpResponse:
    """A new code to the same address. What the mail's link leads to stays what it was."""
    try:
        if not codes.send_again(request):
            messages.warning(request, _("That code has ended. Ask for a new one."))
            return HttpResponseRedirect(reverse("account_request_login_code"))
    except codes.TooOften as problem:
        return to_the_code(request, warning=str(problem))
    messages.success(request, _("A new code is on its way. The one before it has ended."))
    return to_the_code(request)


def to_the_code(request: HttpRequest, *, warning: str = "") -> HttpResponseRedirect:
    """To where the code is typed; a destination that somebody was on the way to is kept."""
    if warning:
        messages.warning(request, warning)
    address, then = reverse("account_confirm_login_code"), request.POST.get("next", "")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': then})}" if then else address)
