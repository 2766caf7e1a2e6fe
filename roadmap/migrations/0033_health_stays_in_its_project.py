from django.db import migrations

from implementation.tenancy.operations import same_project


class Migration(migrations.Migration):
    """What the customer's acts change of the health, and whose word it may be. The rule has said every colour so far."""

    dependencies = [("roadmap", "0032_health_has_a_rule_and_a_word")]
    operations = [
        migrations.RunSQL(
            'GRANT UPDATE (rag_by_rule, rag_rules) ON "roadmap_plan" TO app_portal',
            'REVOKE UPDATE (rag_by_rule, rag_rules) ON "roadmap_plan" FROM app_portal',
        ),
        *same_project("roadmap_plan", "override_by_id", "stakeholders_seat", internal=False),
        migrations.RunSQL("UPDATE roadmap_plan SET rag_by_rule = rag", migrations.RunSQL.noop),
    ]
