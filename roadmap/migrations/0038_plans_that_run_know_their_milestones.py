from django.db import migrations

# What the shipped playbooks mark: playbook, item, milestone.
MARK = """
    UPDATE roadmap_item AS item SET milestone = mark.milestone
      FROM roadmap_plan AS plan
      JOIN roadmap_playbook AS playbook ON playbook.workspace_id = plan.workspace_id AND playbook.id = plan.playbook_id
      JOIN (VALUES ('zenskar-six-week', 'v-config-sandbox', 'sandbox_ready'),
                   ('zenskar-six-week', 'c-compare', 'first_invoice_compared'),
                   ('zenskar-ten-week', 'c-import-contracts', 'sandbox_ready'),
                   ('zenskar-ten-week', 'c-compare', 'first_invoice_compared'),
                   ('zenskar-sized', 'v-config-sandbox', 'sandbox_ready'),
                   ('zenskar-sized', 'c-compare', 'first_invoice_compared'),
                   ('zenskar-pilot', 'v-configure', 'sandbox_ready'),
                   ('zenskar-pilot', 'c-confirm', 'first_invoice_compared')
           ) AS mark (playbook, item, milestone) ON mark.playbook = playbook.key
     WHERE item.workspace_id = plan.workspace_id AND item.implementation_id = plan.implementation_id
       AND item.key = mark.item AND NOT item.internal
"""
COLUMNS = "milestones, next_milestone, next_milestone_on"


class Migration(migrations.Migration):
    """What the customer's acts change of both; and items made before there were marks get those of their playbook."""

    dependencies = [
        ("roadmap", "0037_items_are_milestones_and_blocks_have_a_sort"),
        ("implementation", "0012_health_is_looked_at_again"),
    ]
    operations = [
        migrations.RunSQL(
            f'GRANT UPDATE ({COLUMNS}) ON "roadmap_plan" TO app_portal',
            f'REVOKE UPDATE ({COLUMNS}) ON "roadmap_plan" FROM app_portal',
        ),
        migrations.RunSQL(
            'GRANT UPDATE (blocked_reason) ON "roadmap_item" TO app_portal',
            'REVOKE UPDATE (blocked_reason) ON "roadmap_item" FROM app_portal',
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        # Figures that no act has drawn yet are drawn with the next look at a plan, which is at once.
        migrations.RunSQL("UPDATE implementation_due SET due_at = now() WHERE kind = 'health'", migrations.RunSQL.noop),
    ]
