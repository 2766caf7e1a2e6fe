import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("implementation", "0007_a_code_is_good_for_a_while"),
        ("roadmap", "0027_how_likely_the_forecast_is"),
        ("stakeholders", "0021_api_tokens_stay_in_their_workspace"),
    ]

    operations = [
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('internal', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('planned_before', models.DateField()),
                ('planned_after', models.DateField()),
                ('forecast_before', models.DateField()),
                ('forecast_after', models.DateField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.seat')),
                ('implementation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.implementation')),
                ('plan', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.plan')),
                ('undone_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.seat')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='MovedItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('internal', models.BooleanField(default=False)),
                ('because', models.CharField(choices=[('asked', 'Asked'), ('item', 'Item'), ('along', 'Along'), ('assists', 'Assists'), ('calendar', 'Calendar')], max_length=10)),
                ('had_begun', models.BooleanField()),
                ('start_before', models.DateField()),
                ('finish_before', models.DateField()),
                ('start_after', models.DateField()),
                ('finish_after', models.DateField()),
                ('because_of', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.item')),
                ('implementation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.implementation')),
                ('item', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.item')),
                ('move', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roadmap.move')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
            ],
        ),
        migrations.AddIndex(
            model_name='move',
            index=models.Index(fields=['workspace', 'implementation', '-id'], name='moves_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_move_says_why'),
        ),
        migrations.AddConstraint(
            model_name='move',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='what_is_taken_back_says_by_whom'),
        ),
        migrations.AddIndex(
            model_name='moveditem',
            index=models.Index(fields=['workspace', 'item'], name='moves_of_item'),
        ),
        migrations.AddConstraint(
            model_name='moveditem',
            constraint=models.UniqueConstraint(fields=('workspace', 'move', 'item'), name='a_move_moves_an_item_once'),
        ),
        migrations.AddConstraint(
            model_name='moveditem',
            constraint=models.CheckConstraint(condition=models.Q(('finish_after__gte', models.F('start_after')), ('finish_before__gte', models.F('start_before'))), name='what_moved_ends_after_it_starts'),
        ),
    ]
