"""The web program. It does not start as a database role that could pass the fence."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "implementation.settings")

application = get_wsgi_application()
connection.ensure_connection()
connection.close()
