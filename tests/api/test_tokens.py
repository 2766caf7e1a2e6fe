"""Tokens: a secret seen once, kept as a digest, that opens what its person may see and ends with them."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from implementation import ledger, links, tenancy
from stakeholders.access import scope_of
from stakeholders.actions import people
from stakeholders.actions import tokens as actions
from stakeholders.models import ApiToken, Role, Scope
from stakeholders.verdicts import Forbidden, Stale
from tests.api.conftest import READ, call, token_for, with_token
from tests.fixtures.people import NOW, colleague

TOKENS = "/w/zenskar/tokens/"
PORTFOLIO = "/api/v1/workspaces/zenskar/implementations/"


@pytest.fixture
def desk(client: Client, anika) -> Client:
    client.force_login(anika.user)
    return client


def all_tokens(workspace_id):
    with tenancy.staff(workspace_id), tenancy.reading():
        return list(ApiToken.objects.order_by("made_at", "pk"))


def secret_in(answer) -> str:
    return re.search(r"glv_[\w-]{43}", answer.content.decode())[0]


def test_the_secret_is_shown_once_and_kept_as_its_digest(desk, zenskar):
    answer = desk.post(TOKENS, {"name": "Reporting", "kind": "PERSONAL", "days": "90"})

    secret = secret_in(answer)
    (token,) = all_tokens(zenskar.pk)
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert token.digest == links.digest(secret)
    assert secret.startswith(token.prefix)
    assert secret not in str(vars(token))
    again = desk.get(TOKENS).content.decode()
    assert token.prefix in again
    assert "glv_" + secret[4:] not in again
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert ledger.verbs(zenskar)[-1] == "stakeholders.token.created"
    assert with_token(secret).get(PORTFOLIO).status_code == 200


def test_making_a_token_says_what_is_missing_and_keeps_what_was_typed(desk, zenskar):
    answer = desk.post(TOKENS, {"name": "", "kind": "PERSONAL", "days": "4000"})

    assert answer.status_code == 422
    assert all_tokens(zenskar.pk) == []


def test_a_customers_person_makes_one_at_their_implementation(project, zenskar, verbs_of):
    desk = Client()
    desk.force_login(project.dana.user)

    answer = desk.post(f"{project.url}tokens/", {"name": "BI", "days": "30"})

    (token,) = all_tokens(zenskar.pk)
    assert token.implementation_id == project.implementation.pk
    assert verbs_of(project)[-1] == "stakeholders.token.created"
    program = with_token(secret_in(answer))
    assert program.get(call("roadmap_api:items")).status_code == 200
    assert program.get(PORTFOLIO).status_code == 404
    assert desk.get(TOKENS).status_code == 404


def test_colleagues_at_the_customer_see_nothing_of_each_others_tokens(project):
    token_for(project.dana)
    desk = Client()
    desk.force_login(project.tom.user)

    answer = desk.get(f"{project.url}tokens/").content.decode()

    assert "No token yet" in answer
    assert "glv_" not in answer


def test_an_unknown_an_ended_and_a_revoked_token_get_the_same_401(anika, project, clock):
    good, revoked = token_for(anika, days=30), token_for(anika)
    with scope_of(anika):
        actions.revoke_token(token=revoked.token, by=anika, now=NOW)
    assert with_token(good.secret).get(PORTFOLIO).status_code == 200

    clock.shift(timedelta(days=30, seconds=1))

    answers = [with_token(secret).get(PORTFOLIO) for secret in (good.secret, revoked.secret, "glv_" + "x" * 43, "é")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["WWW-Authenticate"] == "Bearer"
    assert answers[0].json()["error"]["code"] == "not_authenticated"


def test_no_token_and_no_session_is_401(project):
    answer = Client().get(PORTFOLIO)

    assert answer.status_code == 401
    assert answer.json()["error"]["sentence"].startswith("Say who you are")


def test_revoking_a_seat_ends_the_persons_tokens_on_the_next_request(anika, project):
    vera = colleague(anika, "Vera Holm", Role.VIEWER)
    program, theirs = with_token(token_for(vera).secret), with_token(token_for(project.dana).secret)
    assert program.get(PORTFOLIO).status_code == 200
    assert theirs.get(call("roadmap_api:items")).status_code == 200

    with tenancy.staff(anika.workspace_id):
        people.revoke_seat(seat=vera, by=anika, now=NOW)
        people.revoke_seat(seat=project.dana, by=project.anika, now=NOW)

    assert program.get(PORTFOLIO).status_code == 401
    assert theirs.get(call("roadmap_api:items")).status_code == 401


def test_a_login_that_is_switched_off_has_no_tokens(anika, project):
    program = with_token(token_for(anika).secret)
    anika.user.is_active = False
    anika.user.save(update_fields=["is_active"])

    assert program.get(PORTFOLIO).status_code == 401


def test_a_token_of_another_workspace_is_a_stranger(neighbour, project):
    program = with_token(token_for(neighbour).secret)
    shared = with_token(token_for(neighbour, kind=ApiToken.Kind.WORKSPACE).secret)

    absent = "/api/v1/workspaces/nowhere/implementations/"
    for stranger in (program, shared):
        assert stranger.get("/api/v1/workspaces/ledgerline/implementations/").status_code == 200
        for address in (PORTFOLIO, call("roadmap_api:items"), call("stakeholders_api:requirements")):
            answer = stranger.get(address)
            assert answer.status_code == 404
            assert answer.content == stranger.get(absent).content


def test_a_person_with_seats_at_two_vendors_reaches_one_with_each_token(anika, neighbour, project):
    there = colleague(neighbour, "Anika Guest", Role.VIEWER)
    with tenancy.staff(neighbour.workspace_id), tenancy.reading():
        type(there).objects.filter(pk=there.pk).update(user_id=anika.user_id)
        there.refresh_from_db()

    program = with_token(token_for(there).secret)

    assert program.get("/api/v1/workspaces/ledgerline/implementations/").status_code == 200
    assert program.get(PORTFOLIO).status_code == 404


def test_only_owners_make_a_workspace_token_and_it_only_reads(anika, project, zenskar):
    vera = colleague(anika, "Vera Holm", Role.VIEWER)

    with pytest.raises(Forbidden, match="Only owners"):
        token_for(vera, kind=ApiToken.Kind.WORKSPACE)
    with pytest.raises(Forbidden, match="Only owners"):
        token_for(project.dana, kind=ApiToken.Kind.WORKSPACE)
    with pytest.raises(Forbidden, match="only reads"):
        token_for(anika, Scope.READ, Scope.ITEMS_WRITE, kind=ApiToken.Kind.WORKSPACE)

    assert all_tokens(zenskar.pk) == []


def test_a_workspace_token_reads_everything_and_stays_when_its_maker_leaves(anika, project):
    other = colleague(anika, "Olga Prins", Role.OWNER)
    program = with_token(token_for(other, kind=ApiToken.Kind.WORKSPACE).secret)
    with tenancy.staff(anika.workspace_id):
        people.revoke_seat(seat=other, by=anika, now=NOW)

    assert program.get(PORTFOLIO).status_code == 200
    assert program.get(call("roadmap_api:items")).json()["results"][0]["internal"] is False
    answer = program.post(call("roadmap_api:status", number=1), {"act": "start", "version": 1}, "application/json")
    assert answer.status_code == 403
    desk = Client()
    desk.force_login(anika.user)
    assert "Olga Prins has left and may know it" in desk.get(TOKENS).content.decode()


def test_revoking_by_the_page_ends_it_and_strangers_to_it_get_404(desk, anika, project, zenskar):
    token = token_for(anika).token
    vera = colleague(anika, "Vera Holm", Role.VIEWER)
    other = Client()
    other.force_login(vera.user)
    address = f"{TOKENS}{token.pk}/revoke/"

    assert other.post(address).status_code == 404
    assert desk.post(address).status_code == 302

    assert all_tokens(zenskar.pk)[0].revoked_at is not None
    assert desk.post(address).status_code == 409
    with scope_of(anika), pytest.raises(Stale, match="already"):
        actions.revoke_token(token=token, by=anika, now=NOW)


def test_the_day_of_the_last_use_is_known_without_changing_a_row(desk, anika, project):
    minted = token_for(anika)
    assert "not yet" in desk.get(TOKENS).content.decode()

    with_token(minted.secret).get(PORTFOLIO)

    assert "4 Jan" in desk.get(TOKENS).content.decode()
    cache.clear()
    assert "not yet" in desk.get(TOKENS).content.decode()


def test_a_seat_at_an_implementation_makes_no_second_kind_of_vendor_token(project):
    with pytest.raises(Forbidden, match="workspace’s page"), tenancy.staff(project.implementation.workspace_id):
        actions.create_token(by=project.anika, name="x", kind="PERSONAL", scopes=READ, days=30, now=NOW)


def test_the_api_answers_while_redis_is_away(desk, anika, project, settings):
    minted = token_for(anika)
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere.sock"}
    }

    assert with_token(minted.secret).get(PORTFOLIO).status_code == 200
    assert "not yet" in desk.get(TOKENS).content.decode()


def test_the_fence_opens_one_token_to_its_digest_and_none_of_the_vendors_to_the_customer(anika, project, rival):
    mine, theirs, others = token_for(anika), token_for(project.dana), token_for(rival.gus)

    def seen(scope) -> set:
        with scope, tenancy.reading():
            return set(ApiToken.objects.values_list("pk", flat=True))

    assert seen(tenancy.door(digest=mine.token.digest)) == {mine.token.pk}
    assert seen(tenancy.door(digest="0" * 64)) == set()
    assert seen(scope_of(project.dana)) == {theirs.token.pk}
    assert seen(scope_of(anika)) == {mine.token.pk, theirs.token.pk, others.token.pk}
