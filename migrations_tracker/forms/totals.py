"""Amounts by currency, a line each, exactly as people type them."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from migrations_tracker.extracts.currencies import MINOR_UNITS


def by_currency(text: str, *, finer: bool = False) -> dict[str, Decimal]:
    """`GBP 18764.74` a line. Raises `ValidationError` with the line that is not understood.

    With `finer` an amount may have more decimals than its currency, as a tolerance may.
    """
    found: dict[str, Decimal] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        currency, _space, amount = line.partition(" ")
        if currency not in MINOR_UNITS:
            said = {"line": line, "currency": currency}
            raise ValidationError(_("“%(line)s”: there is no currency “%(currency)s”."), params=said)
        if currency in found:
            raise ValidationError(_("%(currency)s stands here twice."), params={"currency": currency})
        found[currency] = _amount(line, currency, amount.strip(), finer=finer)
    return found


def _amount(line: str, currency: str, amount: str, *, finer: bool) -> Decimal:
    try:
        number = Decimal(amount)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "e" in amount.lower() or "_" in amount:
        raise ValidationError(_("“%(line)s”: the amount is not understood."), params={"line": line})
    if not finer and -number.as_tuple().exponent > MINOR_UNITS[currency]:  # type: ignore[operator]
        said = {"line": line, "currency": currency, "places": MINOR_UNITS[currency]}
        raise ValidationError(_("“%(line)s”: %(currency)s has %(places)s decimals."), params=said)
    return number
