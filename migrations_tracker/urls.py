from django.urls import path

from migrations_tracker.views import connections, datasets, findings, mappings, parallel, requests, results, versions

app_name = "migrations_tracker"

HERE = "w/<slug:workspace>/i/<slug:implementation>/"
CONNECTION = f"{HERE}connections/<int:number>/"

DATASET = f"{HERE}data/<int:number>/"
TEST = f"{HERE}test/"
RUN = f"{TEST}runs/<int:number>/"
FINDING = f"{TEST}findings/<int:number>/"
REQUEST = f"{HERE}data/requests/<int:number>/"
VERSION = f"{REQUEST}versions/<int:version>/"

urlpatterns = [
    path(f"{HERE}data/requests/ask/", requests.ask_for_data, name="ask_for_data"),
    path(REQUEST, requests.data_request, name="data_request"),
    path(f"{REQUEST}empty.<str:suffix>", requests.blank_file, name="blank_file"),
    path(f"{REQUEST}change/", requests.change_request, name="change_request"),
    path(f"{REQUEST}withdraw/", requests.withdraw_request, name="withdraw_request"),
    path(f"{REQUEST}reopen/", requests.reopen_request, name="reopen_request"),
    path(f"{REQUEST}accept/", requests.accept_version, name="accept_version"),
    path(f"{REQUEST}send-back/", requests.send_back, name="send_back"),
    path(f"{REQUEST}comment/", requests.comment_on_request, name="comment_on_request"),
    path(f"{REQUEST}send/", versions.send_file, name="send_file"),
    path(VERSION, versions.data_version, name="data_version"),
    path(f"{VERSION}declare/", versions.declare_file, name="declare_file"),
    path(f"{VERSION}correct/", versions.send_correction, name="send_correction"),
    path(f"{VERSION}warnings/", versions.take_on_warnings, name="take_on_warnings"),
    path(f"{HERE}data/", datasets.datasets, name="datasets"),
    path(f"{HERE}data/plan/", datasets.plan_dataset, name="plan_dataset"),
    path(DATASET, datasets.dataset, name="dataset"),
    path(f"{DATASET}route/", datasets.choose_route, name="choose_route"),
    path(f"{DATASET}describe/", datasets.describe_dataset, name="describe_dataset"),
    path(f"{DATASET}drop/", datasets.drop_dataset, name="drop_dataset"),
    path(f"{DATASET}take-back/", datasets.take_dataset_back, name="take_dataset_back"),
    path(f"{DATASET}comment/", datasets.comment_on_dataset, name="comment_on_dataset"),
    path(f"{HERE}connections/", connections.connections, name="connections"),
    path(f"{HERE}connections/add/", connections.add_connection, name="add_connection"),
    path(CONNECTION, connections.connection, name="connection"),
    path(f"{CONNECTION}describe/", connections.describe_connection, name="describe_connection"),
    path(f"{CONNECTION}request/", connections.request_access, name="request_access"),
    path(f"{CONNECTION}grant/", connections.grant_access, name="grant_access"),
    path(f"{CONNECTION}acknowledge/", connections.acknowledge_caution, name="acknowledge_caution"),
    path(f"{CONNECTION}connect/", connections.mark_connected, name="mark_connected"),
    path(f"{CONNECTION}test/", connections.record_test, name="record_test"),
    path(f"{CONNECTION}use/", connections.put_in_use, name="put_in_use"),
    path(f"{CONNECTION}block/", connections.block_connection, name="block_connection"),
    path(f"{CONNECTION}unblock/", connections.unblock_connection, name="unblock_connection"),
    path(f"{CONNECTION}skip/", connections.skip_connection, name="skip_connection"),
    path(f"{CONNECTION}take-back/", connections.take_connection_back, name="take_connection_back"),
    path(f"{CONNECTION}steps/<int:step>/", connections.tick_step, name="tick_step"),
    path(f"{CONNECTION}comment/", connections.comment, name="comment"),
    path(TEST, parallel.parallel_test, name="parallel_test"),
    path(f"{TEST}accounts/", mappings.accounts, name="accounts"),
    path(f"{TEST}runs/", parallel.start_run, name="start_run"),
    path(RUN, parallel.run, name="run"),
    path(f"{RUN}compare/", parallel.compare_run, name="compare_run"),
    path(f"{RUN}drop/", parallel.drop_run, name="drop_run"),
    path(f"{RUN}result/", results.result, name="result"),
    path(f"{RUN}result/pack/", results.result_pack, name="result_pack"),
    path(f"{RUN}result/csv/", results.result_csv, name="result_csv"),
    path(f"{RUN}result/ask/", results.offer_result, name="offer_result"),
    path(f"{RUN}result/sign/", results.sign_result, name="sign_result"),
    path(f"{RUN}<slug:kind>/mapping/", mappings.mapping, name="mapping"),
    path(f"{RUN}<slug:kind>/<slug:side>/", parallel.load_extract, name="load_extract"),
    path(FINDING, findings.finding, name="finding"),
    path(f"{FINDING}take/", findings.take_finding, name="take_finding"),
    path(f"{FINDING}explain/", findings.explain_finding, name="explain_finding"),
    path(f"{FINDING}accept/", findings.accept_finding, name="accept_finding"),
    path(f"{FINDING}withdraw/", findings.revoke_acceptance, name="revoke_acceptance"),
    path(f"{FINDING}send-over/", findings.send_over, name="send_over"),
    path(f"{FINDING}comment/", findings.comment_on_finding, name="comment_on_finding"),
]
