from django.apps import AppConfig


class ImplementationConfig(AppConfig):
    name = "implementation"
    default_auto_field = "django.db.models.BigAutoField"
