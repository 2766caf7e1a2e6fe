import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('implementation', '0012_health_is_looked_at_again'),
        ('roadmap', '0043_facts_stay_in_their_project'),
        ('stakeholders', '0021_api_tokens_stay_in_their_workspace'),
    ]

    operations = [
        migrations.AlterField(
            model_name='dependency',
            name='tie',
            field=models.CharField(choices=[('WAITS', 'waits for'), ('PREFERS', 'should wait for'), ('ASSISTS', 'assists'), ('DROPPED', 'waited for')], default='WAITS', max_length=10),
        ),
        migrations.AlterField(
            model_name='item',
            name='key',
            field=models.CharField(max_length=110),
        ),
        migrations.AlterField(
            model_name='moveditem',
            name='because',
            field=models.CharField(choices=[('asked', 'Asked'), ('anew', 'Anew'), ('item', 'Item'), ('along', 'Along'), ('assists', 'Assists'), ('calendar', 'Calendar')], max_length=10),
        ),
        migrations.AlterField(
            model_name='objective',
            name='key',
            field=models.CharField(max_length=110),
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('internal', models.BooleanField(default=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('key', models.CharField(blank=True, max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('playbook_version', models.PositiveIntegerField()),
                ('parameters', models.JSONField(default=dict)),
                ('said', models.JSONField(default=list)),
                ('starts_on', models.DateField()),
                ('after_go_live', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('implementation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.implementation')),
                ('plan', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.plan')),
                ('playbook', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.playbook')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('internal', models.BooleanField(default=False)),
                ('of', models.CharField(choices=[('ANSWERS', 'other answers'), ('VERSION', 'a newer playbook'), ('PHASE', 'a further phase')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('answers', models.JSONField(default=list)),
                ('version_before', models.PositiveIntegerField(null=True)),
                ('version_after', models.PositiveIntegerField()),
                ('planned_before', models.DateField()),
                ('planned_after', models.DateField()),
                ('forecast_before', models.DateField()),
                ('forecast_after', models.DateField()),
                ('baseline', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.baseline')),
                ('by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.seat')),
                ('implementation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.implementation')),
                ('plan', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.plan')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
                ('part', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.part')),
            ],
        ),
        migrations.AddField(
            model_name='objective',
            name='part',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, null=True, related_name='+', to='roadmap.part'),
        ),
        migrations.CreateModel(
            name='ChangedItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('internal', models.BooleanField(default=False)),
                ('what', models.CharField(choices=[('ADDED', 'new'), ('RETURNED', 'back in the plan'), ('RETIRED', 'left out'), ('KEPT', 'stays'), ('REWRITTEN', 'changed'), ('MOVED', 'moved')], max_length=10)),
                ('fields', models.JSONField(default=list)),
                ('because', models.CharField(blank=True, choices=[('asked', 'Asked'), ('anew', 'Anew'), ('item', 'Item'), ('along', 'Along'), ('assists', 'Assists'), ('calendar', 'Calendar')], max_length=10)),
                ('start_before', models.DateField(null=True)),
                ('finish_before', models.DateField(null=True)),
                ('start_after', models.DateField(null=True)),
                ('finish_after', models.DateField(null=True)),
                ('because_of', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.item')),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.change')),
                ('implementation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.implementation')),
                ('item', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.item')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'item'], name='changes_of_item')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'change', 'item'), name='a_change_changes_an_item_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('workspace', 'implementation', 'key'), name='a_part_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('internal', False)), name='a_part_is_never_internal'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['workspace', 'implementation', '-id'], name='changes_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_change_says_why'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('internal', False)), name='a_change_is_never_internal'),
        ),
    ]
