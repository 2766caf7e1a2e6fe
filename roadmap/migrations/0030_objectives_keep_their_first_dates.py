from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0029_moves_stay_in_their_project")]
    operations = [
        migrations.AddField("objective", "baseline_start", models.DateField(null=True)),
        migrations.AddField("objective", "baseline_finish", models.DateField(null=True)),
    ]
