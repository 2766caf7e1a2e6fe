"""Words of the rules that SQL does not know."""

from migrations_tracker.extracts.currencies import MINOR_UNITS
from migrations_tracker.extracts.duck import literal

EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EURO = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
NAMES = {
    "AU": "australia", "CA": "canada", "DE": "germany", "ES": "spain", "FR": "france", "GB": "united kingdom",
    "IE": "ireland", "IN": "india", "IT": "italy", "JP": "japan", "NL": "netherlands", "SG": "singapore",
    "US": "united states",
}  # fmt: skip
CURRENCY_OF = {"AU": "AUD", "CA": "CAD", "GB": "GBP", "IN": "INR", "JP": "JPY", "SG": "SGD", "US": "USD"}
COUNTRIES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
LEGAL_FORMS = "ltd|limited|inc|llc|llp|plc|gmbh|ag|sa|sarl|bv|nv|srl|spa|pvt|corp|co"


def _list(codes: str | list[str]) -> str:
    return ", ".join(literal(code) for code in (codes.split() if isinstance(codes, str) else codes))


def _case(values: dict[str, str]) -> str:
    return " ".join(f"WHEN {literal(key)} THEN {literal(value)}" for key, value in values.items())


def _with(decimals: int) -> str:
    return _list([code for code, known in MINOR_UNITS.items() if known == decimals])


def statements() -> list[str]:
    """SQL that makes the words known."""
    three, four, none = _with(3), _with(4), _with(0)
    # without the casts CASE would take the scale of its first branch
    scaled = [f"CAST(round(v, {decimals}) AS DECIMAL(38,6))" for decimals in (0, 3, 4, 2)]
    by_unit = f"CASE WHEN code IN ({none}) THEN {scaled[0]} WHEN code IN ({three}) THEN {scaled[1]} "
    by_unit += f"WHEN code IN ({four}) THEN {scaled[2]} ELSE {scaled[3]} END"
    return [
        f"CREATE MACRO is_currency(code) AS code IN ({_list(list(MINOR_UNITS))})",
        f"CREATE MACRO rounded(v, code) AS {by_unit}",
        f"CREATE MACRO unit_of(code) AS CASE WHEN code IN ({none}) THEN 1.0000 WHEN code IN ({three}) THEN 0.0010 "
        f"WHEN code IN ({four}) THEN 0.0001 ELSE 0.0100 END",
        "CREATE MACRO too_fine(v, code) AS code IS NOT NULL AND v <> rounded(v, code)",
        f"CREATE MACRO is_country(code) AS code IN ({_list(COUNTRIES)})",
        f"CREATE MACRO country_name(code) AS CASE code {_case(NAMES)} END",
        f"CREATE MACRO currency_of(code) AS CASE WHEN code IN ({_list(EURO)}) THEN 'EUR' ELSE "
        f"CASE code {_case(CURRENCY_OF)} END END",
        f"CREATE MACRO in_eu(code) AS code IN ({_list(EU)})",
        "CREATE MACRO plain_name(name) AS regexp_replace("
        f"regexp_replace(lower(name), '\\b({LEGAL_FORMS})\\b', '', 'g'), '[^a-z0-9]', '', 'g')",
        "CREATE MACRO looks_like_formula(v) AS regexp_matches(v, '^[=+\\-@\\t\\r＝＋－＠]')",
        "CREATE MACRO is_real_mail(mail) AS NOT regexp_matches(lower(mail), "
        "'@(.*\\.)?(example\\.(com|org|net)|[a-z0-9-]+\\.(invalid|test|example))$')",
        "CREATE MACRO rising_from_zero(bounds) AS TRY_CAST(string_split(bounds, ';')[1] AS DECIMAL(38,6)) = 0 AND "
        "list_sort(list_distinct(list_transform(string_split(bounds, ';'), lambda b: TRY_CAST(b AS DECIMAL(38,6))))) "
        "= list_transform(string_split(bounds, ';'), lambda b: TRY_CAST(b AS DECIMAL(38,6)))",
    ]
