"""Everything that differs between one installation and another, on one page.

A missing value stops the program with the name of the variable. `.env.example` lists them all.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PROJECT = Path(__file__).resolve().parent.parent


def variable(name: str, default: str | None = None) -> str:
    """Read one environment variable, or say which one is missing."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}. See .env.example for what it means.")
    return value


def switched_on(name: str) -> bool:
    return variable(name, "0") == "1"


# --- This installation -----------------------------------------------------------------------------------------

SECRET_KEY = variable("SECRET_KEY")
DEBUG = switched_on("DEBUG")
DEMO = switched_on("GOLIVE_DEMO")
BASE_URL = variable("BASE_URL").rstrip("/")  # links in mails come from here, never from the Host header
_address = urlsplit(BASE_URL)
ALLOWED_HOSTS = variable("ALLOWED_HOSTS", _address.hostname or "").split(",")
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]
_https = _address.scheme == "https"

if DEMO and _https:
    raise ImproperlyConfigured(
        "GOLIVE_DEMO=1 shows every mail to everybody and must not run under https. Unset GOLIVE_DEMO in production."
    )

# --- Servers ---------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **dj_database_url.parse(variable("DATABASE_URL"), conn_max_age=None, conn_health_checks=True),
        "ENGINE": "implementation.tenancy.backend",
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a transaction pooler may stand between
        "TEST": {"MIRROR": "owner"},
    },
}
if _owner := variable("OWNER_DATABASE_URL", ""):
    DATABASES["owner"] = {**dj_database_url.parse(_owner), "TEST": {"DEPENDENCIES": []}}
DATABASE_ROUTERS = ["implementation.tenancy.routing.MigrateAsOwner"]

REDIS_URL = variable("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},  # seconds: a page does not wait for it longer
    }
}

_mail = urlsplit(variable("EMAIL_URL"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = _mail.username or ""
EMAIL_HOST_PASSWORD = _mail.password or ""
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = variable("DEFAULT_FROM_EMAIL")
FILES_DIR = Path(variable("FILES_DIR"))
MAILBOX_DIR = Path(variable("MAILBOX_DIR", "")) if DEMO else None
OUTBOX_LEASE_SECONDS = int(variable("OUTBOX_LEASE_SECONDS", "60"))

# --- Applications ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "roadmap",
    "migrations_tracker",
    "stakeholders",
    "implementation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "heroicons",
    "template_partials",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stakeholders.middleware.SeatsRequired",
]

ROOT_URLCONF = "implementation.urls"
WSGI_APPLICATION = "implementation.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False  # a redirect would tell a stranger which addresses exist

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stakeholders.context.where_we_are",
                "roadmap.context.navigation",
                *(["roadmap.demo.progress.shown"] if DEMO else []),
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "stakeholders.templatetags.golive",
                "stakeholders.templatetags.frame",
            ],
        },
    }
]

# --- People ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "stakeholders.User"
AUTHENTICATION_BACKENDS = ["stakeholders.sessions.SignIn"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "stakeholders:places"
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "stakeholders.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # staff sign in by password too; nobody signs up
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code, and the locator link's code, prove the mailbox
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": False, "length": 8, "dashed": True}  # 40 bits
ACCOUNT_RATE_LIMITS = {"request_login_code": None}  # `stakeholders.codes` counts, for the links in mails too
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the adapter writes one that never leaves: time tells nobody who is here
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True  # until SESSION_COOKIE_AGE, and no longer
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "change_password": "stakeholders.forms.account.ChangePasswordForm",
    "reauthenticate": "stakeholders.forms.account.ReauthenticateForm",
    "reset_password": "stakeholders.forms.account.ResetPasswordForm",
    "reset_password_from_key": "stakeholders.forms.account.ResetPasswordKeyForm",
    "set_password": "stakeholders.forms.account.SetPasswordForm",
}
MFA_ADAPTER = "stakeholders.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Golive"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever is here was invited: nobody can sign up with somebody else's address

SESSION_ENGINE = "stakeholders.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "stakeholders.views.errors.stale_form"

# --- What browsers may do --------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = int(variable("TRUSTED_PROXIES", "0"))  # so many of ours add themselves to X-Forwarded-For
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None

# --- Words, time, files ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]  # those with a catalogue: a half-translated page is worse than none
LOCALE_PATHS = [PROJECT / "templates" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PROJECT / "static"]
STATIC_ROOT = PROJECT / ".data" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- What happens by itself ------------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ROUTES = {"migrations_tracker.tasks.*": {"queue": "files"}}  # large files hold up no letter
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# --- The API ---------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["stakeholders.api.answers.Json"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Golive",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {  # several fields say these
        "HealthEnum": "roadmap.plan.models.Health",
        "BlockReasonEnum": "roadmap.plan.models.BlockReason",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"no_secrets": {"()": "implementation.redaction.NoSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
