"""Secrets in addresses are kept out of logs: whoever reads a log must not be able to follow a link in it."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

SECRET = re.compile(r"(/l/|/unsubscribe/|/account/password/reset/key/)[^/\s\"?]+")


def redacted(text: str) -> str:
    """The text with the secret part of every address struck out."""
    return SECRET.sub(r"\1…", text)


class NoSecrets(logging.Filter):
    """Strikes secrets out of a record's message before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (clean := redacted(message)) != message:
            record.msg, record.args = clean, ()
        return True


class AccessLog(Logger):  # type: ignore[misc]
    """gunicorn's access log without secrets: `--logger-class implementation.redaction.AccessLog`."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {name: redacted(value) if isinstance(value, str) else value for name, value in told.items()}
