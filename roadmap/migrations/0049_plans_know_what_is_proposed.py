from django.db import migrations, models
from django.db.migrations.operations import RunSQL

COLUMNS = "proposed_on, proposed_by_side"

WAITING = """
    UPDATE roadmap_plan p SET proposed_on = c.go_live_on, proposed_by_side = c.side
      FROM roadmap_commitment c WHERE c.plan_id = p.id AND c.state = 'PROPOSED'
"""


class Migration(migrations.Migration):
    """That another go-live waits for an answer stands on the plan's row, where its pages look anyway."""

    dependencies = [("roadmap", "0048_plans_to_count")]
    operations = [
        migrations.AddField("plan", "proposed_on", models.DateField(null=True)),
        migrations.AddField(
            "plan", "proposed_by_side", models.CharField(max_length=10, blank=True, default="", db_default="")
        ),
        RunSQL(
            f'GRANT UPDATE ({COLUMNS}) ON "roadmap_plan" TO app_portal',
            f'REVOKE UPDATE ({COLUMNS}) ON "roadmap_plan" FROM app_portal',
        ),
        RunSQL(WAITING, RunSQL.noop),
    ]
