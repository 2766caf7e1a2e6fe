"""Amounts as people read them: with the decimals of their currency, or with as many more as they have."""

from decimal import Decimal

from django.utils.formats import number_format

from migrations_tracker.extracts.currencies import MINOR_UNITS

MINUS = "−"


def amount(value: Decimal | None, currency: str) -> str:
    """`1,234.50`, in the reader's language; empty for none."""
    if value is None:
        return ""
    exact = value.normalize()
    exponent = exact.as_tuple().exponent
    assert isinstance(exponent, int)
    places = max(MINOR_UNITS.get(currency, 2), -exponent)
    text = str(number_format(abs(value), decimal_pos=places, use_l10n=True, force_grouping=True))
    return f"{MINUS}{text}" if value < 0 else text


def signed(value: Decimal | None, currency: str) -> str:
    """`+12.00` and `−12.00`; `0.00` has no sign."""
    text = amount(value, currency)
    return f"+{text}" if value is not None and value > 0 else text
