import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('implementation', '0012_health_is_looked_at_again'),
        ('roadmap', '0038_plans_that_run_know_their_milestones'),
        ('stakeholders', '0021_api_tokens_stay_in_their_workspace'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('asked', models.JSONField(default=dict)),
                ('shared', models.BooleanField(default=False)),
                ('is_default', models.BooleanField(default=False)),
                ('saved_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('seat', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.seat')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'name'], name='views_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('workspace', 'seat', 'name'), name='a_person_names_a_view_once'), models.UniqueConstraint(condition=models.Q(('is_default', True), ('removed_at', None)), fields=('workspace', 'seat'), name='a_person_has_one_default_view')],
            },
        ),
    ]
