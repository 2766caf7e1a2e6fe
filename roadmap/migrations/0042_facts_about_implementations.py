import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('implementation', '0013_documents_are_made_by_the_workers'),
        ('roadmap', '0041_plans_that_run_by_trouble'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('internal', models.BooleanField(default=False)),
                ('sort', models.CharField(choices=[('LAP', 'Time between milestones'), ('APPROVAL', 'Turnaround of approvals'), ('BLOCK', 'What blocked items')], max_length=10)),
                ('key', models.CharField(max_length=60)),
                ('label', models.CharField(blank=True, max_length=120)),
                ('playbook_key', models.CharField(max_length=60)),
                ('playbook_title', models.CharField(max_length=300)),
                ('playbook_version', models.PositiveIntegerField()),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('things', models.JSONField(default=list)),
                ('seq', models.BigIntegerField()),
                ('as_of', models.DateTimeField()),
                ('implementation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.implementation')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('days', []), _negated=True), fields=['workspace', 'sort', 'key', 'playbook_key', 'playbook_version'], name='facts_that_say_something')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'implementation', 'sort', 'key'), name='an_implementation_has_a_fact_once'), models.CheckConstraint(condition=models.Q(('internal', False)), name='a_fact_is_never_internal')],
            },
        ),
    ]
