from django.db import migrations


class Migration(migrations.Migration):
    """Every plan that is there was made from one playbook: its first part, to which all of its objectives belong."""

    dependencies = [("roadmap", "0045_parts_and_changes_stay_in_their_project")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO roadmap_part (id, workspace_id, implementation_id, internal, plan_id, position, key, title,"
            " playbook_id, playbook_version, parameters, said, starts_on, after_go_live, made_at)"
            " SELECT gen_random_uuid(), workspace_id, implementation_id, false, id, 1, '', playbook_title, playbook_id,"
            " playbook_version, parameters, '[]', kickoff_on, false, made_at FROM roadmap_plan",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE roadmap_objective SET part_id = roadmap_part.id FROM roadmap_part"
            " WHERE roadmap_part.plan_id = roadmap_objective.plan_id",
            migrations.RunSQL.noop,
        ),
    ]
