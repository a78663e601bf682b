"""Every setting, read from the environment; see docs/operations.md for the variables."""

import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.secret import demo_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# demo: one machine, debug off, accounts with a known password. production: nothing is assumed. test: pytest.
WHITEBOOK_ENV = env.str("WHITEBOOK_ENV", default="test" if "pytest" in sys.modules else "demo")
PRODUCTION = WHITEBOOK_ENV == "production"
if WHITEBOOK_ENV not in {"demo", "production", "test"}:
    raise ImproperlyConfigured("WHITEBOOK_ENV must be demo, production or test.")

DATA_DIR = Path(env.str("WHITEBOOK_DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DJANGO_DEBUG", default=False) and not PRODUCTION
SECRET_KEY = env.str("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", default=demo_secret_key(DATA_DIR))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "portal",
    "whitepapers",
    "targets",
    "publishing",
    "config.apps.PeopleAppConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "config.address.NoNulInQuery",
    "django.middleware.security.SecurityMiddleware",
    "portal.standing_pages.StandingPages",  # ADR 29: what is a file needs nothing of what follows
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.language.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "targets.arrival.ReadOnArrival",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitepapers.record.RememberAddress",
    "whitepapers.desk.gate.ClosedScreens",  # ADR 5: Wagtail's screens are closed unless named there
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ]
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'whitebook.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL and IMMEDIATE: a reader never waits, and two writers queue instead of failing half-way (ADR 13).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
    }
    # A file, so that the tests' threads have connections of their own: a database in memory is one connection's.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # PostgreSQL takes a year's status for work of hours and compiles it, which takes three times as long as the answer (ADR 36).
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
# Kept from request to request: opening SQLite with its write-ahead log costs more than most pages.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "targets.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if WHITEBOOK_ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a thousand test accounts in a moment

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "site" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")  # the city's local time

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"  # never served as a folder: every file goes through a view that checks
MEDIA_URL = "/media-is-not-served/"
PAGES_ROOT = env.str("PAGES_FOLDER", default=str(DATA_DIR / "pages"))  # public pages as files; empty: none (ADR 29)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITEBOOK_ENV == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.dummy.DummyBackend"
        if WHITEBOOK_ENV == "test"
        else "django_tasks_db.DatabaseBackend"
    }
}

# What one print may use: publishing/limits.py says in which units.
PRINTER = {
    "seconds": env.int("PRINTER_SECONDS", default=120),
    "patience": env.int("PRINTER_PATIENCE", default=300),
    "memory": env.int("PRINTER_MEMORY_MB", default=2048),
    "at_once": env.int("PRINTER_AT_ONCE", default=0),
}

# Printed papers are signed when there is a key. Files and passphrase stay outside the database (ADR 24).
SIGNING = {
    "key": env.str("SIGNING_KEY_FILE", default=""),
    "certificate": env.str("SIGNING_CERTIFICATE_FILE", default=""),
    "passphrase": env.str("SIGNING_PASSPHRASE", default=""),
    "passphrase_file": env.str("SIGNING_PASSPHRASE_FILE", default=""),
    "timestamp_url": env.str("SIGNING_TIMESTAMP_URL", default=""),
    "roots": env.str("SIGNING_ROOTS_FILE", default=""),
}

WAGTAIL_SITE_NAME = _("Whitebook")
WAGTAIL_WORKFLOW_ENABLED = False  # ADR 4: approval is ours
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_LOGIN_FORM = "targets.sign_in.SignInForm"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # a date is the city's local date, for everybody
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# The demo keeps each letter as a file in its data folder. A city without EMAIL_URL asks its own machine: while no mail
# server answers there, letters wait in the outbox and the administrator sees why (ADR 9).
MAIL_FOLDER = f"filemail:///{quote(str(DATA_DIR.absolute() / 'mail'))}"
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else MAIL_FOLDER))
EMAIL_TIMEOUT = 10  # seconds for each step of the talk with the server
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"whitebook@{urlsplit(WAGTAILADMIN_BASE_URL).hostname}")

DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # frames from the own host are needed: Wagtail's preview panel shows our preview in one
]

X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel frames our own preview
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # the handler too: the worker sets its own loggers to INFO, and its two lines a task hide all others
    "handlers": {"console": {"class": "logging.StreamHandler", "level": LOG_LEVEL, "filters": ["without_secrets"]}},
    "filters": {"without_secrets": {"()": "config.quiet.WithoutSecrets"}},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},  # runserver has a handler of its own
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
