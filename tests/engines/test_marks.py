"""The parts of the look escape what people wrote, and say in words what they show by shape and colour."""

from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template, render_to_string

from stakeholders import marks

TEMPLATES = Path(settings.TEMPLATES[0]["DIRS"][0])
WRITTEN = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
EVIL = '<img src=x onerror="alert(1)">'


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_template_compiles(path):
    assert get_template(str(path.relative_to(TEMPLATES)))


@pytest.mark.parametrize("code", marks.STATES)
def test_a_status_is_a_shape_and_a_word_that_the_sprite_knows(code):
    drawn = marks.status(code)

    assert f'id="s-{marks.state_of(code).shape}"' in render_to_string("parts/sprite.html")
    assert str(marks.state_of(code).word) in drawn


def test_an_unknown_status_names_those_there_are():
    with pytest.raises(KeyError, match="'PENDING' has no look"):
        marks.status("PENDING")


@pytest.mark.parametrize(
    "drawn",
    [
        marks.avatar(EVIL, "CUSTOMER"),
        marks.person(EVIL, "VENDOR", EVIL),
        marks.side("VENDOR", EVIL),
        marks.moved(EVIL, EVIL),
        marks.status("DONE", EVIL),
        marks.meter(1, 2, EVIL),
        marks.ring(1, 2, EVIL),
        marks.navigation([{"label": EVIL, "url": EVIL, "icon": "home", "count": EVIL}]),
        marks.item(marks.ItemRow("LATE", EVIL, EVIL, EVIL, (EVIL,), EVIL, EVIL, EVIL, "VENDOR", id=EVIL), acts=EVIL),
    ],
)
def test_no_mark_lets_markup_through(drawn):
    assert "<img" not in drawn
    assert 'onerror="' not in drawn


def test_a_row_says_its_state_its_kind_and_that_it_is_internal():
    row = marks.item(marks.ItemRow("BLOCKED", "Load VAT ids", "/7/", "Do", ("finding F-07",), "Today", internal=True))

    assert '<span class="sr">Blocked: </span>Load VAT ids</a>' in row
    assert '<span class="kind">Do</span><span>finding F-07</span>' in row
    assert "Internal</span>" in row


@pytest.mark.parametrize(
    ("name", "letters"), [("Grace Mbeki-Stone", "GM"), ("Piotr", "PI"), ("ana maria sobral", "AS"), (" ", "")]
)
def test_initials_are_of_the_first_and_the_last_name(name, letters):
    assert marks.initials(name) == letters


@pytest.mark.parametrize(("days", "tone"), [(12, "tone-bad"), (6, "tone-bad"), (5, "tone-warn"), (0, ""), (-1, "")])
def test_a_gap_is_amber_up_to_five_working_days_and_red_beyond(days, tone):
    assert f'class="{tone}"' in marks.gap(days)


class Kickoff(forms.Form):
    customer = forms.CharField(max_length=200)
    kickoff = forms.DateField(help_text="A working day for both sides.")
    route = forms.ChoiceField(choices=[("pull", "Pull"), ("push", "Push")], widget=forms.RadioSelect)


def test_a_field_with_an_error_names_it_for_everybody_and_the_first_one_has_the_focus():
    form = Kickoff({"customer": "", "kickoff": "soon"})

    shown = render_to_string("parts/form.html", {"form": form})

    assert shown.count("autofocus") == 1
    assert shown.count('aria-invalid="true"') == 4  # two inputs, two radio buttons
    assert 'aria-describedby="id_kickoff_helptext id_kickoff_error"' in shown
    assert '<div id="id_kickoff_error">' in shown
    assert 'value="soon"' in shown
    assert "checked" not in shown


def test_a_mailed_code_is_one_field_that_a_phone_can_fill():
    form = Kickoff()

    shown = Template("{% load golive %}{% control field look='code' %}").render(Context({"field": form["customer"]}))

    for attribute in ('class="code-field"', 'autocapitalize="characters"', 'autocomplete="one-time-code"'):
        assert attribute in shown
