"""Connections: asked for, granted, proven, used; cautions that somebody takes on by name; and never a secret."""

from datetime import date, datetime, timedelta

import pytest

from implementation import ledger, tenancy
from implementation.models import OutboxMessage
from migrations_tracker.actions import connections as actions
from migrations_tracker.connecting.catalogue import kinds
from migrations_tracker.connecting.secrets import secret_in
from migrations_tracker.models import Connection, ConnectionStep
from migrations_tracker.queries import connections as queries
from stakeholders.verdicts import Forbidden, Stale
from tests.plan.test_pages import desk_of, text

NOW = datetime.fromisoformat("2027-01-12T10:00:00+00:00")  # a Tuesday
GRANTED = {
    "account_kind": "TEST",
    "account_name": "TSTDRV1234567",
    "method": "OAuth by an integration user",
    "scopes": "Integration role, read and create invoices",
    "network": "NONE",
    "handed_over_through": "1Password, shared vault",
    "handed_over_on": date(2027, 1, 12),
    "expires_on": None,
}


def acting(project, action, by, now=NOW, **given):
    here = project.implementation
    scope = tenancy.staff(here.workspace_id) if by.is_ours else tenancy.portal(here.workspace_id, here.pk)
    with scope:
        return action(implementation=here, by=by, now=now, **given)


def reading(project, question):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return question()


def row(project, number=1) -> Connection:
    return reading(project, lambda: queries.connection_numbered(project.implementation, number))


def add(project, *, environment="SANDBOX", kind="erp", product="netsuite", admin=None, **more) -> Connection:
    told = {"title": "NetSuite", "purpose": "so that invoices stand in the ledger", **more}
    acting(
        project, actions.add_connection, project.anika, kind=kind, product=product, environment=environment,
        admin=admin or project.tom, **told,
    )  # fmt: skip
    return row(project)


def grant(project, number=1, now=NOW, **more):
    acting(project, actions.grant_access, project.tom, now, connection=row(project, number), **{**GRANTED, **more})


def verbs(project) -> list[str]:
    found = reading(project, lambda: ledger.verbs(project.implementation))
    return [verb.rpartition(".")[2] for verb in found if verb.startswith("migrations_tracker.connection.")]


def test_a_connection_to_the_sandbox_brings_its_twin_for_production_with_the_same_checklist(project):
    made = add(project)
    twin = row(project, 2)

    assert (made.environment, twin.environment, twin.production_of_id) == ("SANDBOX", "PRODUCTION", made.pk)
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        texts = [
            list(ConnectionStep.objects.filter(connection=each).order_by("position").values_list("text", flat=True))
            for each in (made, twin)
        ]
    assert texts[0] == texts[1] == [step.text for step in kinds()["erp"].steps]


def test_the_whole_way_from_the_request_to_being_used(project):
    add(project)
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        asked = queries.request_text(row(project), project.implementation)
    assert "No user administration, no bank data." in asked

    acting(project, actions.request_access, project.anika, connection=row(project), asked=asked)
    grant(project)
    acting(project, actions.mark_connected, project.tom, connection=row(project))
    acting(
        project,
        actions.record_test,
        project.anika,
        connection=row(project),
        ours="INV-1",
        theirs="",
        passed=True,
        words="",
    )
    assert row(project).state == "CONNECTED"  # one side has not named its record
    acting(
        project,
        actions.record_test,
        project.tom,
        connection=row(project),
        ours="",
        theirs="4711",
        passed=True,
        words="",
    )
    assert row(project).state == "VERIFIED"
    acting(project, actions.put_in_use, project.anika, connection=row(project))

    found = row(project)
    assert (found.state, found.test_ours, found.test_theirs) == ("IN_USE", "INV-1", "4711")
    assert verbs(project) == ["added", "requested", "granted", "connected", "tested", "tested", "used"]


def test_who_can_consent_gets_exactly_what_is_asked_and_the_team_hears_that_it_was_granted(project):
    add(project)
    acting(project, actions.request_access, project.anika, connection=row(project), asked="Please grant a role.")
    grant(project)

    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        letters = {m.template: m for m in OutboxMessage.objects.filter(template__startswith="migrations_tracker")}
    wanted = letters["migrations_tracker/email/access_wanted"]
    assert wanted.to_email == "tom@acme.example"
    assert wanted.context["asked"] == "Please grant a role."
    assert letters["migrations_tracker/email/access_granted"].to_email == project.anika.email


def test_a_failed_test_stays_connected_and_says_what_was_wrong(project):
    add(project)
    grant(project)
    acting(project, actions.mark_connected, project.anika, connection=row(project))

    given = {"ours": "INV-1", "theirs": "4711", "passed": False, "words": "The tax is missing"}
    acting(project, actions.record_test, project.tom, connection=row(project), **given)

    found = row(project)
    assert (found.state, found.test_passed, found.test_words) == ("CONNECTED", False, "The tax is missing")


def test_a_production_account_behind_the_sandbox_waits_for_a_named_person_of_the_customer(project):
    add(project)
    grant(project, account_kind="PRODUCTION", account_name="PRD1")

    with pytest.raises(Forbidden, match="A production account stands behind the sandbox"):
        acting(project, actions.mark_connected, project.anika, connection=row(project))
    with pytest.raises(Forbidden, match="Acme’s people say what they granted"):
        acting(project, actions.acknowledge_caution, project.anika, connection=row(project), words="Fine")
    acting(
        project, actions.acknowledge_caution, project.tom, connection=row(project), words="No test company until March"
    )
    acting(project, actions.mark_connected, project.anika, connection=row(project))

    assert [r.title for r in reading(project, lambda: queries.cautions_of(project.implementation))] == ["NetSuite"]
    assert row(project).caution_by_id == project.tom.pk


def test_another_account_is_proven_and_acknowledged_again(project):
    add(project)
    grant(project, account_kind="PRODUCTION", account_name="PRD1")
    acting(project, actions.acknowledge_caution, project.tom, connection=row(project), words="For a week")
    acting(project, actions.mark_connected, project.anika, connection=row(project))

    grant(project, account_kind="PRODUCTION", account_name="PRD2")

    found = row(project)
    assert (found.state, found.caution_by_id, found.connected_on) == ("GRANTED", None, None)


def test_the_same_account_with_other_scopes_stays_where_it_is(project):
    add(project)
    grant(project)
    acting(project, actions.mark_connected, project.anika, connection=row(project))

    grant(project, scopes="Integration role, and credit notes")

    assert (row(project).state, row(project).scopes) == ("CONNECTED", "Integration role, and credit notes")


def test_a_test_account_behind_production_is_warned_of(project):
    add(project)
    grant(project, number=2)

    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        (card,) = queries.cards_of(project.implementation, [row(project, 2)], NOW)
    assert "Production still has a test account behind it" in card.warning


def test_how_long_who_has_it_counts_working_days_of_that_side(project):
    add(project)
    acting(project, actions.request_access, project.anika, connection=row(project), asked="Please")  # a Tuesday

    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        days = {n: queries.days_with(row(project), project.implementation, NOW + timedelta(days=n)) for n in (0, 1, 6)}
    assert days == {0: 0, 1: 1, 6: 4}  # the Monday after, with a weekend of the calendar between


def test_what_blocks_it_says_whose_move_it_is_and_it_goes_on_where_it_was(project):
    add(project)
    acting(project, actions.request_access, project.anika, connection=row(project), asked="Please")
    acting(
        project,
        actions.block_connection,
        project.tom,
        connection=row(project),
        what="Their middleware",
        held_by="VENDOR",
    )

    assert (row(project).state, row(project).holder) == ("BLOCKED", "VENDOR")
    acting(project, actions.unblock_connection, project.anika, connection=row(project))
    assert (row(project).state, row(project).blocked_what) == ("REQUESTED", "")


def test_what_is_not_needed_says_why_and_can_come_back(project):
    add(project)
    acting(project, actions.skip_connection, project.anika, connection=row(project), reason="They leave it this year")
    with pytest.raises(Forbidden, match="left out"):
        grant(project)

    acting(project, actions.take_connection_back, project.anika, connection=row(project))
    assert row(project).state == "PLANNED"


def test_of_two_who_change_it_at_once_one_is_told(project):
    seen = add(project)
    grant(project)

    with pytest.raises(Stale, match="Somebody changed “NetSuite” meanwhile"):
        acting(project, actions.grant_access, project.tom, connection=seen, **GRANTED)


def test_each_side_ticks_its_own_steps_and_nobody_twice(project):
    add(project)
    steps = reading(project, lambda: list(ConnectionStep.objects.filter(connection=row(project)).order_by("position")))
    ours = next(step for step in steps if step.side == "VENDOR")

    with pytest.raises(Forbidden, match="This is for"):
        acting(project, actions.tick_step, project.tom, step=ours, connection=row(project), done=True)
    acting(project, actions.tick_step, project.anika, step=ours, connection=row(project), done=True)
    with pytest.raises(Stale, match="done already"):
        acting(project, actions.tick_step, project.anika, step=ours, connection=row(project), done=True)
    acting(project, actions.tick_step, project.anika, step=ours, connection=row(project), done=False)


SECRETS = [
    ("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "a Stripe key"),
    ("AKIA" + "IOSFODNN7EXAMPLE", "an AWS key"),
    ("password: hunter2!", "a password"),
    ("client_secret=8Kd72hsQ", "a password"),
    ("postgres://golive:s3cret@db.acme.example/billing", "an address with a password in it"),
    ("Authorization: Bearer abcdefghijklmnop1234", "a token"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "a token"),
    ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
    ("aB3dE5fG7hI9jK1lM3nO5pQ7rS9t", "a long random key"),
    ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "a long random key"),
]


@pytest.mark.parametrize(("typed", "what"), SECRETS)
def test_what_looks_like_a_secret_is_refused_at_every_door(project, typed, what):
    assert secret_in(f"It is {typed} for now") == what
    add(project)

    with pytest.raises(Forbidden, match=f"This looks like {what}. Golive never keeps secrets"):
        grant(project, scopes=f"Role X, {typed}")

    page = desk_of(project.tom).post(
        f"{project.url}connections/1/grant/", {**GRANTED, "handed_over_on": "", "expires_on": "", "scopes": typed}
    )
    assert page.status_code == 422
    assert f"This looks like {what}" in text(page)
    assert typed not in page.content.decode()  # not even to whoever typed it
    assert row(project).scopes == ""
    said = desk_of(project.tom).post(f"{project.url}connections/1/comment/", {"comment-text": f"It is {typed}"})
    assert said.status_code == 422
    assert typed not in said.content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "acct_1Nf8gh2eZvKYlo2C",
        "TSTDRV1234567",
        "00D5g000004XyZaEAK",
        "123e4567-e89b-12d3-a456-426614174000",
        "https://app.hubspot.com/contacts/1234567/company/987654321",
        "We hand the password over by phone",
        "The token is in 1Password",
        "securityadmin; role GOLIVE_READER on warehouse BILLING_XS",
        "integration-user-for-the-billing-product",
    ],
)
def test_names_ids_and_sentences_about_secrets_are_none(words):
    assert secret_in(words) == ""


# --- As people do it ---------------------------------------------------------------------------------------------------


def test_a_csm_plans_a_connection_asks_and_the_admin_says_what_was_granted(project):
    anika, tom = desk_of(project.anika), desk_of(project.tom)
    typed = {"tool": "crm/hubspot", "title": "", "purpose": "deals become contracts", "environment": "SANDBOX"}

    made = anika.post(f"{project.url}connections/add/", {**typed, "admin": str(project.tom.pk)}, follow=True)
    assert "“HubSpot” is planned." in text(made)
    assert "Two deal properties with the exact labels" in text(made)
    asked = made.context["request_form"].initial["asked"]
    sent = anika.post(f"{project.url}connections/1/request/", {"asked": asked}, follow=True)
    assert "with Acme since today" in text(sent)

    hers = text(tom.get(f"{project.url}connections/1/"))
    assert "Please grant Zenskar access to HubSpot for its sandbox: deals become contracts" in hers
    said = tom.post(
        f"{project.url}connections/1/grant/",
        {**GRANTED, "handed_over_on": "2027-01-12", "expires_on": "", "account_name": "Acme sandbox"},
        follow=True,
    )
    assert "Acme sandbox, test account" in text(said)
    ticked = tom.post(f"{project.url}connections/1/steps/1/", {"done": "1"}, follow=True)
    assert "1 of 6 steps" in text(ticked)
    told = text(anika.get(f"{project.url}activity/"))
    assert "granted access to Acme sandbox" in told


def test_the_list_says_for_each_where_it_is(project, django_assert_num_queries):
    add(project)
    grant(project, account_kind="PRODUCTION", account_name="PRD1")
    anika = desk_of(project.anika)

    page = text(anika.get(f"{project.url}connections/"))
    assert page.index("Sandbox") < page.index("Production")
    assert "caution" in page
    with django_assert_num_queries(7):
        anika.get(f"{project.url}connections/")
    for n in range(3):
        acting(
            project, actions.add_connection, project.anika, kind="payment", product="stripe", title=f"Stripe {n}",
            purpose="", environment="SANDBOX", admin=None,
        )  # fmt: skip
    with django_assert_num_queries(7):
        anika.get(f"{project.url}connections/")


def test_a_tool_that_nobody_can_consent_to_is_not_asked_for(project):
    acting(
        project, actions.add_connection, project.anika, kind="tax", product="anrok", title="Anrok", purpose="",
        environment="PRODUCTION", admin=None,
    )  # fmt: skip

    with pytest.raises(Forbidden, match="Name who can consent first"):
        acting(project, actions.request_access, project.anika, connection=row(project), asked="Please")
    assert "Name who can consent first." in text(desk_of(project.anika).get(f"{project.url}connections/1/"))


def test_customers_plan_none(project):
    with pytest.raises(Forbidden, match="Zenskar’s people plan connections"):
        acting(
            project, actions.add_connection, project.dana, kind="tax", product="anrok", title="Anrok", purpose="",
            environment="PRODUCTION", admin=None,
        )  # fmt: skip


def test_the_catalogue_is_whole():
    for kind in kinds().values():
        assert all((kind.steps, kind.objects, kind.test, kind.risk)), kind.key
        assert {step.side for step in kind.steps} == {"VENDOR", "CUSTOMER"}, kind.key
        assert len({product.key for product in kind.products}) == len(kind.products)
        assert all(product.rights for product in kind.products)
