from django.db import migrations, models

MILESTONES = [
    ("kick_off", "Kick-off"),
    ("sandbox_ready", "Sandbox ready"),
    ("first_invoice_compared", "First invoice compared"),
    ("go_live", "Go-live"),
]
REASONS = [
    ("DATA", "Data or information is missing"),
    ("ACCESS", "Access is missing"),
    ("DECISION", "A decision is missing"),
    ("PEOPLE", "Nobody has the time"),
    ("FAULT", "Something does not work"),
    ("OUTSIDE", "Somebody outside is waited for"),
    ("OTHER", "Something else"),
]


class Migration(migrations.Migration):
    """New columns are empty or have a default; nothing is written again."""

    dependencies = [("roadmap", "0036_commitments_stay_in_their_project")]
    operations = [
        migrations.AddField(
            model_name="item",
            name="milestone",
            field=models.CharField(blank=True, choices=MILESTONES, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="item",
            name="blocked_reason",
            field=models.CharField(blank=True, choices=REASONS, db_default="", default="", max_length=10),
        ),
        migrations.AddField("plan", "milestones", models.JSONField(db_default=[], default=list)),
        migrations.AddField(
            model_name="plan",
            name="next_milestone",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField("plan", "next_milestone_on", models.DateField(null=True)),
    ]
