"""`manage.py create_workspace`: a vendor with its first owner, or a sentence and nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from implementation import tenancy
from implementation.models import Workspace
from roadmap.models import Playbook
from stakeholders.models import Role, User
from stakeholders.queries.places import workspace_id_of
from tests.fixtures.post import words

GIVEN = {"owner_name": "Noor Haddad", "owner_email": "Noor@Ledgerline.example", "owner_title": "Partner"}


def test_a_workspace_has_an_owner_who_is_written_to_and_playbooks_to_start_from(db, capsys, deliver):
    call_command("create_workspace", "Ledgerline Consulting", zone="Europe/Berlin", json=True, **GIVEN)

    said = json.loads(capsys.readouterr().out)
    assert (said["slug"], said["zone"]) == ("ledgerline-consulting", "Europe/Berlin")
    assert said["owner"] == {"name": "Noor Haddad", "email": "noor@ledgerline.example", "title": "Partner"}
    assert "zenskar-six-week" in {playbook["key"] for playbook in said["playbooks"]}
    with tenancy.staff(said["id"]), tenancy.reading():
        workspace = Workspace.objects.get()
        assert Playbook.objects.count() == len(said["playbooks"])
    (mail,) = deliver(workspace)
    assert mail["To"].addresses[0].addr_spec == "noor@ledgerline.example"
    assert "Ledgerline Consulting" in words(mail)


def test_it_says_what_it_made_in_three_lines(db, capsys):
    call_command("create_workspace", "Ledgerline Consulting", **GIVEN)

    assert capsys.readouterr().out.splitlines() == [
        "Ledgerline Consulting is at http://localhost:8000/w/ledgerline-consulting/",
        "Noor Haddad <noor@ledgerline.example> owns it and has been written to.",
        "It has 4 playbooks to start from.",
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"slug": "zenskar"}, "The address zenskar is taken. Give another one with --slug."),
        ({"slug": "no spaces"}, "An address has letters, digits and hyphens. Give one with --slug."),
        ({"zone": "Berlin"}, "Berlin is no time zone. Write it like Europe/Berlin."),
        ({"owner_email": "noor"}, "noor is no e-mail address."),
        ({"owner_name": " "}, "The owner needs a name."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_left_behind(anika, given, sentence):
    with pytest.raises(CommandError) as refusal:
        call_command("create_workspace", "Ledgerline", **{**GIVEN, **given})

    assert str(refusal.value) == sentence
    assert refusal.value.returncode == 2
    assert workspace_id_of("ledgerline") is None
    assert not User.objects.filter(email="noor@ledgerline.example").exists()


def test_the_owner_of_another_workspace_may_own_this_one_too(anika):
    call_command("create_workspace", "Ledgerline", **{**GIVEN, "owner_email": anika.email})

    assert workspace_id_of("ledgerline") not in (None, anika.workspace_id)
    with tenancy.staff(anika.workspace_id), tenancy.reading():
        assert Workspace.objects.get().slug == "zenskar"
    assert anika.roles == [Role.OWNER]
