"""Seed, serve with gunicorn and two workers, ask each page with one client, and print p50, p95 and CPU per request."""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

HOUSE = Path(__file__).parents[2]
API = "/api/v1/workspaces/zenskar/implementations/"

# must / aim, p50 in milliseconds
TARGETS = {
    "portfolio": (9, 6),
    "overview": (20, 12),
    "roadmap": (20, 10),
    "Gantt page": (25, 15),
    "Gantt drawing, 60": (25, 15),
    "status change": (20, 10),
}
TARGETS |= {"portfolio JSON, 100": (5, 3.5), "items JSON, 60": (8, 4)}


def environment() -> dict[str, str]:
    from implementation import embedded

    servers = embedded.start(HOUSE, name="bench")
    found = {**os.environ, **servers.environment(), "SECRET_KEY": "bench", "BASE_URL": "http://localhost"}
    found |= {"EMAIL_URL": "smtp://127.0.0.1:1", "DEFAULT_FROM_EMAIL": "bench@golive.example"}
    return found | {"FILES_DIR": tempfile.mkdtemp(), "ALLOWED_HOSTS": "localhost"}


def cpu_seconds(pattern: str) -> float:
    """User and system time of all processes whose command line matches."""
    total, tick = 0.0, os.sysconf("SC_CLK_TCK")
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if re.search(pattern, line):
                    parts = (entry / "stat").read_text().rpartition(")")[2].split()
                    total += (int(parts[11]) + int(parts[12])) / tick
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total


class Client:
    """One browser: one connection, one session."""

    def __init__(self, port: int, cookie: str) -> None:
        self.http, self.cookies = http.client.HTTPConnection("localhost", port), {"sessionid": cookie}

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.http.request(method, path, body or None, sent)
        answer = self.http.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


def measure(name: str, port: int, times: int, once) -> float:
    """Time what the servers do for one client. Returns the median in milliseconds."""
    processes = rf"gunicorn.*127.0.0.1:{port}|postgres: .*golive_web"
    return timed(name, times, once, lambda: cpu_seconds(processes))


def timed(name: str, times: int, once, cpu) -> float:
    for number in range(min(20, times)):
        once(number)
    before, taken = cpu(), []
    for number in range(times):
        start = time.perf_counter()
        once(20 + number)
        taken.append((time.perf_counter() - start) * 1000)
    used = (cpu() - before) * 1000 / times
    taken.sort()
    must, aim = TARGETS.get(name, ("-", "-"))
    p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
    print(f"{name:22} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   CPU {used:6.1f} ms   must {must}, aim {aim}")
    return p50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--implementations", type=int, default=200)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument(
        "--against", type=int, help="grow to so many afterwards; the portfolio may take 1.2 times as long then"
    )
    parser.add_argument("--port", type=int, default=8377)
    asked = parser.parse_args()
    env = environment()
    subprocess.run([sys.executable, "-m", "implementation.embedded", "--name", "bench", "drop"], cwd=HOUSE, check=True)
    env = environment()
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=HOUSE, env=env, check=True)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"], cwd=HOUSE, env=env, check=True
    )
    os.environ.update(env)
    owner, cookie, items = prepare(asked.implementations)
    env.pop("OWNER_DATABASE_URL")
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "implementation.wsgi:application", "--bind", f"127.0.0.1:{asked.port}",
         "--workers", "2", "--threads", "2", "--no-control-socket", "--log-level", "warning"],
        cwd=HOUSE, env=env, start_new_session=True,
    )  # fmt: skip
    try:
        client = Client(asked.port, cookie)
        taken = run(client, asked, items)
        if asked.against:
            slower = compare(client, asked, owner, taken)
    finally:
        web.terminate()
        web.wait(20)
        subprocess.run(
            [sys.executable, "-m", "implementation.embedded", "--name", "bench", "stop"], cwd=HOUSE, check=True
        )

    if asked.against and slower > MOST:
        sys.exit(f"The portfolio takes {slower:.2f} times as long; at most {MOST} is allowed.")


MOST = 1.2  # times as long for ten times the data
WIDE = {  # what the whole workspace is read for; each is asked before and after the workspace has grown
    "portfolio": "/w/zenskar/",
    "portfolio, our turn": "/w/zenskar/?show=ours",
    "portfolio, last page": "/w/zenskar/?page=9999",
    "timeline": "/w/zenskar/timeline/",
    "analytics": "/w/zenskar/analytics/",
}


def compare(client: Client, asked, owner, taken: dict[str, float]) -> float:
    """Grow the workspace, ask again, and return how many times as long the portfolio takes."""
    from django.db import connections

    from tests.benchmarks.seed import grow

    start = time.perf_counter()
    client.http.close()  # the server would, meanwhile
    grow(owner, asked.implementations, asked.against - 1)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"\n{asked.against} implementations after {time.perf_counter() - start:.0f} s more")
    ratios = {}
    for name, path in WIDE.items():
        ratios[name] = measure(name, asked.port, asked.times, page(client, path)) / taken[name]
        print(f"{'':22} {ratios[name]:.2f} times")
    return ratios["portfolio"]


def page(client: Client, path: str, count: int = 0):
    def once(number: int) -> None:
        status, text = client.ask("GET", path % (number % count) if count else path)
        assert status == 200, (status, text[:300])

    return once


def prepare(count: int):
    """Seed, and return the owner with their session and the numbers of items that may change their state."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "implementation.settings"
    import django

    django.setup()
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import connections
    from django.utils import timezone

    from implementation import tenancy
    from roadmap.models import Item
    from tests.benchmarks.seed import seed

    now, start = timezone.now(), time.perf_counter()
    kickoff_on = now.date() - timedelta(days=now.weekday())  # this week's Monday, a calendar day
    owner = seed(count, kickoff_on, now - timedelta(days=now.weekday()))  # as on that day of the calendar
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{count} implementations seeded in {time.perf_counter() - start:.0f} s")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(owner.user.pk), owner.user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    with tenancy.staff(owner.workspace_id), tenancy.reading():
        mine = Item.objects.filter(implementation__slug="customer-000", side="VENDOR", internal=False, kind="do")
        numbers = list(mine.order_by("number").values_list("number", flat=True))
    return owner, session.session_key, numbers


def draw(times: int) -> None:
    """The drawing alone, in this process, of 60 rows; the roadmap page above has one of its objectives in it."""
    from roadmap.charts import gantt

    monday = date(2026, 11, 2)
    rows = []
    for number in range(60):
        start = monday + timedelta(days=number)  # calendar days: the drawing's own axis
        rows.append(gantt.Row(
            label=f"Item {number}", planned_start=start, planned_finish=start + timedelta(days=6), state=gantt.NEXT,
            done=0.5, forecast_start=start, forecast_finish=start + timedelta(days=9), baseline_start=start,
            baseline_finish=start + timedelta(days=6), late="+3 d",
        ))  # fmt: skip
    plan = gantt.Plan(
        rows=rows, kickoff=monday, today=monday + timedelta(days=20), committed=monday + timedelta(days=60),
        forecast=monday + timedelta(days=64), title="60 items", weeks=10, days_off=frozenset(),
    )  # fmt: skip
    timed("Gantt drawing, 60", times, lambda _number: gantt.both(plan, "plan"), time.process_time)


def run(client: Client, asked, items: list[int]) -> dict[str, float]:
    end = time.monotonic() + 20
    while True:
        try:
            client.ask("GET", "/account/login/")
            break
        except ConnectionRefusedError:
            client.http.close()
            assert time.monotonic() < end, "gunicorn does not answer"
    place = "/w/zenskar/i/customer-%03d/"

    count = asked.implementations
    wide = WIDE if asked.against else {"portfolio": WIDE["portfolio"]}
    taken = {name: measure(name, asked.port, asked.times, page(client, path)) for name, path in wide.items()}
    measure("overview", asked.port, asked.times, page(client, place + "overview/", count))
    measure("roadmap", asked.port, asked.times, page(client, place + "roadmap/", count))
    measure("Gantt page", asked.port, asked.times, page(client, place + "gantt/", count))
    measure("portfolio JSON, 100", asked.port, asked.times, page(client, f"{API}?page_size=100"))
    measure("items JSON, 60", asked.port, asked.times, page(client, f"{API}customer-%03d/items/?page_size=100", count))
    draw(asked.times)

    _status, text = client.ask("GET", place % 0 + f"items/{items[0]}/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]

    def change(number: int) -> None:
        item, act = items[number // 2 % len(items)], ("finish", "reopen")[number % 2]
        status, text = client.ask("POST", place % 0 + f"items/{item}/{act}/", f"csrfmiddlewaretoken={token}")
        assert status in (200, 302), (status, text[:300])

    measure("status change", asked.port, asked.times, change)
    return taken


if __name__ == "__main__":
    main()
