from django.db import migrations, models

AS_NOW = """
    UPDATE roadmap_plan p
       SET planned_by = jsonb_build_object('VENDOR', jsonb_build_object('zone', w.zone) || w.calendar,
                                           'CUSTOMER', jsonb_build_object('zone', i.zone) || i.calendar)
      FROM implementation_workspace w, implementation_implementation i
     WHERE w.id = p.workspace_id AND i.id = p.implementation_id
"""


class Migration(migrations.Migration):
    """By which calendars the dates were planned: so far by those of now."""

    dependencies = [("roadmap", "0033_health_stays_in_its_project")]
    operations = [
        migrations.AddField("plan", "planned_by", models.JSONField(db_default={}, default=dict)),
        migrations.RunSQL(AS_NOW, migrations.RunSQL.noop),
    ]
