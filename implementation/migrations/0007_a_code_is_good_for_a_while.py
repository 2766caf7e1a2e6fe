from django.db import migrations, models


class Migration(migrations.Migration):
    """A code that has ended is not sent any more; a reset link has no end that the outbox knows."""

    dependencies = [("implementation", "0006_the_second_signature_closes")]
    operations = [
        migrations.AddField(model_name="signinmail", name="good_until", field=models.DateTimeField(null=True)),
    ]
