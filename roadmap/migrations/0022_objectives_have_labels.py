from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0021_reports_and_signatures_stay_in_their_project")]

    operations = [
        migrations.AddField(
            model_name="objective",
            name="label",
            field=models.CharField(blank=True, default="", max_length=30),
            preserve_default=False,
        ),
    ]
