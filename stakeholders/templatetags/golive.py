"""The look in templates, by `{% load golive %}`: functions of `stakeholders.marks` and `implementation.wording`."""

from collections.abc import Iterator

from django import forms, template
from django.core.paginator import Paginator
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from implementation import wording
from stakeholders import marks

register = template.Library()

for mark in (
    marks.icon,
    marks.shape,
    marks.status,
    marks.health,
    marks.side,
    marks.avatar,
    marks.person,
    marks.item,
    marks.internal,
    marks.gap,
    marks.moved,
    marks.seal,
    marks.meter,
    marks.ring,
    marks.navigation,
):
    register.simple_tag(mark)

for words in (
    wording.short_date,
    wording.weekday_date,
    wording.near_date,
    wording.distance,
    wording.due,
    wording.moment,
    wording.clock_in,
    wording.go_live,
    wording.span,
    wording.week_of,
    wording.waiting,
):
    register.simple_tag(words)

for filtered in (
    wording.long_date,
    wording.number,
    wording.signed_days,
    wording.working_days,
    wording.file_size,
    wording.masked,
    wording.listing,
    wording.fingerprint,
    marks.initials,
    marks.side_of,
):
    register.filter(filtered)


@register.filter
def letter(name: str) -> str:
    """What stands in a company's square."""
    return name.strip()[:1].upper()


@register.filter
def page_numbers(paginator: Paginator, number: int) -> Iterator[int | str]:  # type: ignore[type-arg]
    """The pages around this one, the first and the last, dots between."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.simple_tag
def control(field: BoundField, look: str = "") -> SafeString:
    """A field's input in our look; the first one with an error has the focus. `look="code"` is for a mailed code."""
    widget = field.field.widget
    attributes: dict[str, str | bool] = {}
    if look == "code":
        attributes |= {
            "class": "code-field",
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
    elif kind_of(field) == "line":
        attributes["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if field.errors and field.name == next(iter(field.form.errors), None):
        attributes["autofocus"] = True
    if "placeholder" in widget.attrs:
        attributes["placeholder"] = False  # the label says it
    return field.as_widget(attrs=attributes)


@register.filter
def error_id(field: BoundField) -> str:
    """The id that `aria-describedby` of the input names."""
    return f"{field.auto_id}_error"


@register.filter
def kind_of(field: BoundField) -> str:
    """`choices`, `choice` or `line`: how a field is laid out."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "choice" if isinstance(widget, forms.CheckboxInput) else "line"
