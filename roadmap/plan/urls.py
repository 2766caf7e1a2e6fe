from django.urls import path

from roadmap.plan.views import baselines, calendars, gantt, health, items, moves, objectives, pages, playbooks, starting

HERE = "w/<slug:workspace>/i/<slug:implementation>/"
ITEM = f"{HERE}items/<int:number>/"
OBJECTIVE = f"{HERE}objectives/<slug:key>/"

urlpatterns = [
    path("w/<slug:workspace>/new/", starting.start, name="start"),
    path("w/<slug:workspace>/playbooks/", playbooks.playbooks, name="playbooks"),
    path("w/<slug:workspace>/playbooks/preview/", playbooks.preview_import, name="preview_import"),
    path("w/<slug:workspace>/playbooks/import/", playbooks.import_playbook, name="import_playbook"),
    path("w/<slug:workspace>/playbooks/<slug:key>.yaml", playbooks.export_playbook, name="export_playbook"),
    path("w/<slug:workspace>/health/", health.thresholds, name="thresholds"),
    path("w/<slug:workspace>/calendar/", calendars.workspace_calendar, name="workspace_calendar"),
    path(HERE, pages.home, name="home"),
    path(f"{HERE}calendars/", calendars.calendars_page, name="calendars"),
    path(f"{HERE}calendars/preview/", calendars.preview_calendar, name="preview_calendar"),
    path(f"{HERE}calendars/amend/", calendars.amend_calendar, name="amend_calendar"),
    path(f"{HERE}calendars/follow/", calendars.follow_calendars, name="follow_calendars"),
    path(f"{HERE}health/", health.health, name="health"),
    path(f"{HERE}health/override/", health.override_health, name="override_health"),
    path(f"{HERE}health/withdraw/", health.withdraw_override, name="withdraw_override"),
    path(f"{HERE}overview/", pages.overview, name="overview"),
    path(f"{HERE}roadmap/", pages.roadmap, name="roadmap"),
    path(f"{HERE}gantt/", gantt.gantt, name="gantt"),
    path(f"{HERE}compare/", baselines.compare, name="compare"),
    path(f"{HERE}baselines/", baselines.take_baseline, name="take_baseline"),
    path(f"{HERE}activity/", pages.activity, name="activity"),
    path(f"{OBJECTIVE}skip/", objectives.skip_objective, name="skip_objective"),
    path(f"{OBJECTIVE}restore/", objectives.restore_objective, name="restore_objective"),
    path(f"{HERE}moves/", moves.moves, name="moves"),
    path(f"{HERE}moves/preview/", moves.preview_move, name="preview_move"),
    path(f"{HERE}moves/make/", moves.move_dates, name="move_dates"),
    path(f"{HERE}moves/<uuid:move>/undo/", moves.undo_move, name="undo_move"),
    path(ITEM, items.item, name="item"),
    path(f"{ITEM}start/", items.start, name="start_item"),
    path(f"{ITEM}finish/", items.finish, name="finish"),
    path(f"{ITEM}reopen/", items.reopen, name="reopen"),
    path(f"{ITEM}hand-over/", items.hand_over, name="hand_over"),
    path(f"{ITEM}block/", items.block, name="block"),
    path(f"{ITEM}unblock/", items.unblock, name="unblock"),
    path(f"{ITEM}pause/", items.pause, name="pause"),
    path(f"{ITEM}resume/", items.resume, name="resume"),
    path(f"{ITEM}limits/", items.limit, name="limit"),
    path(f"{ITEM}skip/", items.skip, name="skip"),
    path(f"{ITEM}decide/", items.decide, name="decide"),
    path(f"{ITEM}assign/", items.assign, name="assign"),
    path(f"{ITEM}pass-on/", items.pass_on_to_new_person, name="pass_on_to_new_person"),
    path(f"{ITEM}comment/", items.comment, name="comment"),
]
