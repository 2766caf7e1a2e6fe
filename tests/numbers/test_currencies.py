"""ISO 4217 as data."""

from migrations_tracker.extracts.currencies import MINOR_UNITS, REPLACED, is_current


def test_minor_units_are_those_of_the_standard():
    assert {code: MINOR_UNITS[code] for code in ("JPY", "KRW", "VND", "CLP")} == dict.fromkeys(
        ("JPY", "KRW", "VND", "CLP"), 0
    )
    assert {code: MINOR_UNITS[code] for code in ("KWD", "BHD", "TND")} == dict.fromkeys(("KWD", "BHD", "TND"), 3)
    assert (MINOR_UNITS["USD"], MINOR_UNITS["EUR"], MINOR_UNITS["CLF"]) == (2, 2, 4)


def test_a_code_is_current_in_capitals_only():
    assert is_current("GBP")
    assert not is_current("gbp")
    assert not is_current("GPB")
    assert not is_current("XXX")


def test_what_was_replaced_is_no_longer_current_and_what_replaced_it_is():
    assert not REPLACED.keys() & MINOR_UNITS.keys()
    assert set(REPLACED.values()) <= MINOR_UNITS.keys()
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in MINOR_UNITS)
