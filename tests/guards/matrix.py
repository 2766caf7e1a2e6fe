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
    "stakeholders:file": Row((200, 200, 200), (200, 200, 200)),
    # stakeholders: tokens
    "stakeholders:tokens": Row((200, 200, 404), (422, 422, 404)),
    "stakeholders:revoke_token": act(302, 404, 404),
    "stakeholders:my_tokens": Row((302, 302, 200), (302, 302, 422)),
    "stakeholders:revoke_my_token": act(404, 404, 302),
    # roadmap: the workspace
    "roadmap:portfolio": page(200, 200, 404),
    "roadmap:portfolio_csv": page(200, 200, 404),
    "roadmap:analytics": page(200, 200, 404),
    "roadmap:analytics_rows": page(404, 404, 404),  # without a figure
    "roadmap:timeline": page(200, 200, 404),
    "roadmap:views": page(200, 200, 404),
    "roadmap:save_view": act(422, 422, 404),
    "roadmap:change_view": act(302, 404, 404),
    "roadmap:remove_view": act(302, 404, 404),
    "roadmap:start": Row((200, 200, 404), (422, 422, 404)),
    "roadmap:playbooks": page(200, 200, 404),
    "roadmap:export_playbook": page(200, 200, 404),
    "roadmap:playbook": page(200, 200, 404),
    "roadmap:export_version": page(200, 200, 404),
    "roadmap:edit_text": Row((200, 200, 404), (422, 422, 404)),
    "roadmap:edit_objective": Row((200, 200, 404), (422, 422, 404)),
    "roadmap:add_objective": Row((200, 200, 404), (422, 422, 404)),
    "roadmap:edit_item": Row((200, 200, 404), (422, 422, 404)),
    "roadmap:add_item": Row((200, 200, 404), (422, 422, 404)),
    "roadmap:preview_import": act(422, 422, 404),
    "roadmap:import_playbook": act(422, 422, 404),
    "roadmap:thresholds": Row((200, 200, 404), (422, 422, 404)),
    # roadmap: one implementation
    "roadmap:home": page(),
    "roadmap:overview": page(),
    "roadmap:roadmap": page(),
    "roadmap:gantt": page(),
    "roadmap:compare": page(),
    "roadmap:take_baseline": act(422, 422, 403),
    "roadmap:activity": page(),
    "roadmap:waiting": page(),
    "roadmap:comment_waiting": act(404, 404, 404),  # nothing is counted yet
    "roadmap:calendars": page(),
    "roadmap:preview_calendar": act(422, 403, 422),
    "roadmap:amend_calendar": act(422, 422, 422),
    "roadmap:follow_calendars": act(422, 403, 403),
    "roadmap:workspace_calendar": Row((200, 200, 404), (422, 422, 404)),
    "roadmap:go_live": page(),
    "roadmap:propose_go_live": act(422, 422, 422),
    "roadmap:agree_go_live": act(422, 422, 422),
    "roadmap:decline_go_live": act(422, 422, 422),
    "roadmap:withdraw_go_live": act(302, 403, 403),
    "roadmap:health": page(),
    "roadmap:override_health": act(422, 422, 422),
    "roadmap:withdraw_override": act(409, 403, 403),
    "roadmap:skip_objective": Row((200, 200, 403), (422, 422, 403)),
    "roadmap:restore_objective": act(409, 403, 403),
    "roadmap:changes": page(),
    "roadmap:change_answers": Row((200, 200, 403), (422, 403, 403)),
    "roadmap:merge_playbook": Row((200, 200, 403), (409, 403, 403)),
    "roadmap:add_phase": Row((200, 200, 403), (422, 403, 403)),
    "roadmap:dependencies": page(),
    "roadmap:preview_dependency": act(422, 403, 403),
    "roadmap:draw_dependency": act(422, 403, 403),
    "roadmap:remove_dependency": act(422, 422, 422),
    "roadmap:moves": page(),
    "roadmap:preview_move": act(422, 403, 403),
    "roadmap:move_dates": act(422, 403, 403),
    "roadmap:undo_move": act(302, 403, 403),
    # migrations_tracker: data
    "migrations_tracker:datasets": page(),
    "migrations_tracker:plan_dataset": act(422, 422, 422),
    "migrations_tracker:dataset": page(),
    "migrations_tracker:choose_route": act(422, 422, 422),
    "migrations_tracker:describe_dataset": act(302, 403, 302),
    "migrations_tracker:drop_dataset": act(422, 422, 422),
    "migrations_tracker:take_dataset_back": act(403, 403, 403),
    "migrations_tracker:comment_on_dataset": act(422, 422, 422),
    # migrations_tracker: the parallel test; its first run is compared and stays as it is
    "migrations_tracker:parallel_test": page(),
    "migrations_tracker:start_run": act(422, 422, 422),
    "migrations_tracker:run": page(),
    "migrations_tracker:load_extract": act(422, 422, 422),
    "migrations_tracker:compare_run": act(403, 403, 403),
    "migrations_tracker:drop_run": act(403, 403, 403),
    "migrations_tracker:result": page(),
    "migrations_tracker:result_pack": act(200, 200, 200),
    "migrations_tracker:result_csv": act(200, 200, 200),
    "migrations_tracker:offer_result": act(422, 422, 422),
    "migrations_tracker:sign_result": act(404, 404, 404),
    "migrations_tracker:mapping": Row((200, 200, 200), (422, 422, 422)),
    "migrations_tracker:accounts": Row((200, 200, 200), (302, 403, 302)),
    "migrations_tracker:finding": page(),
    "migrations_tracker:take_finding": act(302, 403, 302),
    "migrations_tracker:explain_finding": act(422, 422, 422),
    "migrations_tracker:accept_finding": act(403, 403, 403),
    "migrations_tracker:revoke_acceptance": act(422, 422, 422),
    "migrations_tracker:send_over": act(422, 422, 422),
    "migrations_tracker:comment_on_finding": act(422, 422, 422),
    # migrations_tracker: what is asked for
    "migrations_tracker:ask_for_data": Row((200, 200, 200), (422, 422, 422)),
    "migrations_tracker:data_request": page(),
    "migrations_tracker:blank_file": page(),
    "migrations_tracker:change_request": act(422, 422, 422),
    "migrations_tracker:withdraw_request": act(422, 422, 422),
    "migrations_tracker:reopen_request": act(403, 403, 403),
    "migrations_tracker:accept_version": act(403, 403, 403),
    "migrations_tracker:send_back": act(422, 422, 422),
    "migrations_tracker:comment_on_request": act(422, 422, 422),
    "migrations_tracker:send_file": act(422, 422, 422),
    "migrations_tracker:data_version": page(),
    "migrations_tracker:declare_file": Row((200, 200, 200), (422, 422, 422)),
    "migrations_tracker:send_correction": act(422, 422, 422),
    "migrations_tracker:take_on_warnings": act(422, 422, 422),
    # migrations_tracker: connections
    "migrations_tracker:connections": page(),
    "migrations_tracker:add_connection": act(422, 422, 422),
    "migrations_tracker:connection": page(),
    "migrations_tracker:describe_connection": act(422, 422, 422),
    "migrations_tracker:request_access": act(422, 422, 422),
    "migrations_tracker:grant_access": act(422, 422, 422),
    "migrations_tracker:acknowledge_caution": act(422, 422, 422),
    "migrations_tracker:mark_connected": act(403, 403, 403),
    "migrations_tracker:record_test": act(422, 422, 422),
    "migrations_tracker:put_in_use": act(403, 403, 403),
    "migrations_tracker:block_connection": act(422, 422, 422),
    "migrations_tracker:unblock_connection": act(403, 403, 403),
    "migrations_tracker:skip_connection": act(422, 422, 422),
    "migrations_tracker:take_connection_back": act(403, 403, 403),
    "migrations_tracker:tick_step": act(409, 403, 409),
    "migrations_tracker:comment": act(422, 422, 422),
    # roadmap: one item, the vendor's; staff without a seat here may read
    "roadmap:item": page(),
    "roadmap:start_item": act(302, 403, 403),
    "roadmap:finish": act(302, 403, 403),
    "roadmap:reopen": act(409, 403, 403),
    "roadmap:hand_over": act(302, 403, 403),
    "roadmap:block": act(422, 422, 422),
    "roadmap:unblock": act(409, 403, 403),
    "roadmap:pause": act(422, 422, 422),
    "roadmap:resume": act(409, 403, 403),
    "roadmap:limit": act(422, 422, 422),
    "roadmap:skip": act(422, 422, 422),
    "roadmap:reword": act(422, 422, 422),
    "roadmap:decide": act(422, 422, 422),
    "roadmap:assign": act(302, 403, 403),
    "roadmap:pass_on_to_new_person": act(422, 422, 422),
    "roadmap:comment": act(422, 422, 422),
    # the API
    "roadmap_api:implementations": Row((200, 200, 404), NOT_ALLOWED, "api"),
    "roadmap_api:implementation": Row((200, 200, 200), NOT_ALLOWED, "api"),
    "roadmap_api:items": Row((200, 200, 200), NOT_ALLOWED, "api"),
    "roadmap_api:status": Row(NOT_ALLOWED, (422, 422, 422), "api"),
    "roadmap_api:moves": Row(NOT_ALLOWED, (422, 403, 403), "api"),
    "roadmap_api:preview_move": Row(NOT_ALLOWED, (422, 403, 403), "api"),
    "roadmap_api:undo_move": Row(NOT_ALLOWED, (200, 403, 403), "api"),
    "stakeholders_api:requirements": Row((200, 200, 200), NOT_ALLOWED, "api"),
    "stakeholders_api:decisions": Row((200, 200, 200), (422, 422, 422), "api"),
    "stakeholders_api:guide": Row((200, 200, 200), NOT_ALLOWED, "public"),
    "stakeholders_api:schema": Row((200, 200, 200), NOT_ALLOWED, "public"),
    # roadmap: reminders
    "roadmap:workspace_mails": page(200, 200, 404),
    "roadmap:mails": page(200, 200, 404),
    "roadmap:snooze": act(422, 422, 422),
    # roadmap: sign-off
    "roadmap:sign_off": page(),
    "roadmap:sign": act(422, 422, 422),
    "roadmap:hypercare": act(404, 404, 404),
    # roadmap: status
    "roadmap:status_reports": page(),
    "roadmap:write_note": act(422, 422, 422),
    "roadmap:send_status": act(302, 403, 403),
    "roadmap:preview_status": act(200, 200, 404),
    # stakeholders: agreements
    "stakeholders:approvals": page(),
    "stakeholders:requirements": page(),
    "stakeholders:new_requirement": Row((200, 200, 200), (422, 422, 422)),
    "stakeholders:request_approval": Row((200, 200, 200), (422, 422, 422)),
    "stakeholders:requirement": page(),
    "stakeholders:edit_requirement": Row((200, 200, 200), (422, 422, 422)),
    "stakeholders:requirement_history": page(),
    "stakeholders:decide": act(422, 422, 422),
    "stakeholders:comment_on_requirement": act(422, 422, 422),
    "stakeholders:withdraw_decision": act(422, 422, 422),
    "stakeholders:meet_condition": act(403, 403, 302),
    "stakeholders:topics": page(),
    "stakeholders:add_topic": act(422, 422, 422),
    "stakeholders:change_policy": act(422, 422, 422),
    "stakeholders:name_approver": act(422, 422, 422),
    "stakeholders:remove_approver": act(302, 403, 302),
    "stakeholders:name_deputy": act(302, 403, 302),
    # sign-in, by allauth
    "account_login": Row((302, 302, 302), (302, 302, 302), "public"),
    "account_request_login_code": Row((302, 302, 302), (302, 302, 302), "public"),
    "account_send_code_again": Row(NOT_ALLOWED, (302, 302, 302), "public"),
    "account_confirm_login_code": Row((302, 302, 302), (302, 302, 302), "public"),
    "account_signup": Row((302, 302, 302), (302, 302, 302), "public"),
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
