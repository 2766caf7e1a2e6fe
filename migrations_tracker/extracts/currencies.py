"""ISO 4217: the currencies in use, and how many decimals an amount in them may have.

As of the list's amendment 180. Codes for metals, funds' units and tests are left out: nobody bills in them.
"""

from collections.abc import Mapping
from types import MappingProxyType

_TWO = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"

MINOR_UNITS: Mapping[str, int] = MappingProxyType(
    {
        code: decimals
        for decimals, codes in ((2, _TWO), (0, _NONE), (3, _THREE), (4, _FOUR))
        for code in sorted(codes.split())
    }
)

# What old exports still carry, and what took its place.
REPLACED: Mapping[str, str] = MappingProxyType(
    {
        "ANG": "XCG",
        "BGN": "EUR",
        "BYR": "BYN",
        "CUC": "CUP",
        "DEM": "EUR",
        "EEK": "EUR",
        "FRF": "EUR",
        "HRK": "EUR",
        "ITL": "EUR",
        "LTL": "EUR",
        "LVL": "EUR",
        "MRO": "MRU",
        "NLG": "EUR",
        "SLL": "SLE",
        "STD": "STN",
        "VEF": "VES",
        "ZMK": "ZMW",
        "ZWL": "ZWG",
    }
)


def is_current(code: str) -> bool:
    """Whether that is a code in use, written in capitals."""
    return code in MINOR_UNITS
