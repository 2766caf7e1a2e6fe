"""A mail server that keeps every mail as a file and sends none on. Started by the demo, on a socket it is handed."""

import argparse
import asyncio
import os
import socket
import time
import uuid
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Writes each mail under its final name in one step: a reader never sees half of one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}"
        half = self.folder / f".{name}.part"
        half.write_bytes(envelope.original_content or b"")
        os.replace(half, self.folder / f"{name}.eml")
        return "250 OK"


async def serve(listener: socket.socket, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Mailbox(folder), enable_SMTPUTF8=True), sock=listener)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m script.mailcatcher", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="the listening socket, inherited")
    parser.add_argument("--folder", type=Path, required=True, help="where the mails go")
    asked = parser.parse_args()
    asyncio.run(serve(socket.socket(fileno=asked.fd), asked.folder))
