"""The workers' program. What it does by itself stands in `implementation.schedule`."""

import os

from celery import Celery

from implementation.schedule import BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "implementation.settings")

app = Celery("golive")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks()
app.autodiscover_tasks(["roadmap.demo"])  # no application of its own; does nothing without GOLIVE_DEMO=1
