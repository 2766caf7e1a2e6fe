"""Recognising what must never be kept: keys, tokens and passwords that somebody writes into an ordinary field.

Known shapes are those that vendors publish for their keys. What has no shape is recognised by being long and random,
as ids are not: those of accounts and records are short, or are UUIDs, or repeat a few characters.
"""

import math
import re
from collections import Counter

SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("a Stripe key", re.compile(r"\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}")),
    ("a key for checking webhooks", re.compile(r"\bwhsec_[0-9A-Za-z+/=]{16,}")),
    ("an AWS key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a Google key", re.compile(r"\bAIza[0-9A-Za-z_-]{30,}|\"private_key\"")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{30,}|github_pat_[0-9A-Za-z_]{40,})")),
    ("a HubSpot token", re.compile(r"\bpat-(?:na|eu)\d-[0-9a-f]{8}-[0-9a-f-]{20,}")),
    ("a token", re.compile(r"\beyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}")),
    ("a token", re.compile(r"\bBearer\s+[0-9A-Za-z._~+/=-]{16,}", re.IGNORECASE)),
    ("an address with a password in it", re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@", re.IGNORECASE)),
    (
        "a password",
        re.compile(
            r"\b(?:password|passwd|passphrase|pwd|secret|api[ _-]?key|client[ _-]?secret|token|passwort|kennwort)"
            r"\s*[:=]\s*(?=\S*[0-9!@#$%^&*])[^\s,;]{5,}",
            re.IGNORECASE,
        ),
    ),
)
WORD = re.compile(r"[0-9A-Za-z+/_=-]{24,}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
RANDOM = 3.6  # bits a character: English words joined by hyphens stay below it
KINDS = (str.islower, str.isupper, str.isdigit)


def secret_in(text: str) -> str:
    """What the text seems to contain (`a Stripe key`), or an empty string."""
    for name, shape in SHAPES:
        if shape.search(text):
            return name
    return "a long random key" if any(map(_is_random, WORD.findall(text))) else ""


def _is_random(word: str) -> bool:
    if UUID.fullmatch(word):
        return False
    mixed = sum(any(test(character) for character in word) for test in KINDS)
    return (mixed == len(KINDS) or _is_hex(word)) and _bits(word) >= RANDOM - 0.5 * _is_hex(word)


def _is_hex(word: str) -> bool:
    return len(word) >= 32 and re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", word) is not None


def _bits(word: str) -> float:
    """Shannon's entropy, in bits a character."""
    counts = Counter(word).values()
    return -sum(n / len(word) * math.log2(n / len(word)) for n in counts)
