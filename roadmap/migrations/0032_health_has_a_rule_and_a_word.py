import django.db.models.deletion
from django.db import migrations, models

COLOURS = [("GREEN", "On track"), ("AMBER", "At risk"), ("RED", "Off track")]


class Migration(migrations.Migration):
    """New columns are empty or have a default; nothing is written again."""

    dependencies = [
        ("roadmap", "0031_first_dates_of_objectives_that_never_moved"),
        ("stakeholders", "0021_api_tokens_stay_in_their_workspace"),
    ]
    operations = [
        migrations.AddField("item", "topics", models.JSONField(db_default=[], default=list)),
        migrations.AddField(
            model_name="plan",
            name="rag_by_rule",
            field=models.CharField(choices=COLOURS, db_default="GREEN", default="GREEN", max_length=5),
        ),
        migrations.AddField("plan", "rag_rules", models.JSONField(db_default=[], default=list)),
        migrations.AddField(
            model_name="plan",
            name="override",
            field=models.CharField(blank=True, choices=COLOURS, db_default="", default="", max_length=5),
        ),
        migrations.AddField("plan", "override_reason", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField(
            model_name="plan",
            name="override_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="stakeholders.seat",
            ),
        ),
        migrations.AddField("plan", "override_at", models.DateTimeField(null=True)),
        migrations.AddField("plan", "override_until", models.DateField(null=True)),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                name="an_override_has_a_reason_and_an_end",
                condition=models.Q(override="", override_until=None)
                | (
                    ~models.Q(override="") & ~models.Q(override_reason="") & models.Q(override_until__isnull=False)
                ),
            ),
        ),
    ]
