"""Who gets what answer from every address. An address without a row here fails the build.

Per address: the answers for the workspace's owner, a viewer among the staff, and the customer's project lead, once
for GET and once for a POST of an empty form. Everybody else is the same everywhere: a stranger who is not signed in
is sent to sign in, and the neighbour vendor's owner, the other customer's lead and somebody whose seat has ended get
the 404 of a thing that does not exist.
"""

from dataclasses import dataclass

NOT_ALLOWED = (405, 405, 405)


@dataclass(frozen=True, slots=True)
class Row:
    """`get` and `post`: the codes for owner, viewer, customer. `door`: which kind of door the address has."""

    get: tuple[int, int, int]
    post: tuple[int, int, int]
    door: str = "seat"  # seat, public, signed_in, staff_only, api


def page(*codes: int) -> Row:
    """A page to read: POST is not allowed."""
    return Row(codes or (200, 200, 200), NOT_ALLOWED)  # type: ignore[arg-type]


def act(*codes: int) -> Row:
    """Something to do: GET is not allowed. `codes` answer an empty form."""
    return Row(NOT_ALLOWED, codes)  # type: ignore[arg-type]


MATRIX: dict[str, Row] = {
    # stakeholders: doors
    "stakeholders:places": Row((302, 302, 302), NOT_ALLOWED, "signed_in"),
    "stakeholders:locator": Row((200, 200, 200), (302, 302, 302), "public"),
    "stakeholders:unsubscribe": Row((200, 200, 200), (200, 200, 200), "public"),
    # stakeholders: people
    "stakeholders:workspace_people": page(200, 200, 404),
    "stakeholders:invite_colleague": act(422, 422, 404),
    "stakeholders:change_colleague": act(422, 422, 404),
    "stakeholders:revoke_colleague": act(302, 403, 404),
    "stakeholders:people": page(),
    "stakeholders:invite": act(422, 422, 422),
    "stakeholders:join": act(302, 302, 302),
    "stakeholders:change_seat": act(422, 422, 422),
    "stakeholders:revoke_seat": act(302, 403, 302),
    # sign-in, by allauth
    "account_login": Row((302, 302, 302), (302, 302, 302), "public"),
    "account_request_login_code": Row((302, 302, 302), (302, 302, 302), "public"),
    "account_confirm_login_code": Row((302, 302, 302), (302, 302, 302), "public"),
    "account_logout": Row((200, 200, 200), (302, 302, 302), "public"),
    "account_inactive": Row((200, 200, 200), NOT_ALLOWED, "public"),
    "account_reauthenticate": Row((403, 403, 403), (403, 403, 403), "signed_in"),
    "account_set_password": Row((200, 200, 404), (200, 200, 404), "staff_only"),
    "account_change_password": Row((302, 302, 404), (302, 302, 404), "staff_only"),
    "account_reset_password": Row((200, 200, 200), (200, 200, 200), "public"),
    "account_reset_password_done": Row((200, 200, 200), NOT_ALLOWED, "public"),
    "account_reset_password_from_key": Row((200, 200, 200), (200, 200, 200), "public"),
    "account_reset_password_from_key_done": Row((200, 200, 200), NOT_ALLOWED, "public"),
    "mfa_index": Row((200, 200, 404), (405, 405, 404), "staff_only"),
    "mfa_authenticate": Row((302, 302, 302), (302, 302, 302), "public"),
    "mfa_reauthenticate": Row((403, 403, 403), (403, 403, 403), "signed_in"),
    "mfa_activate_totp": Row((200, 200, 404), (200, 200, 404), "staff_only"),
    "mfa_deactivate_totp": Row((404, 404, 404), (404, 404, 404), "staff_only"),
    "mfa_view_recovery_codes": Row((404, 404, 404), (405, 405, 404), "staff_only"),
    "mfa_generate_recovery_codes": Row((200, 200, 404), (200, 200, 404), "staff_only"),
    "mfa_download_recovery_codes": Row((404, 404, 404), (404, 404, 404), "staff_only"),
}
