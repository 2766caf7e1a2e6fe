import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('implementation', '0003_the_ledger_appends'),
        ('stakeholders', '0006_agreements_stay_in_their_project'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('internal', models.BooleanField(default=False)),
                ('workspace_slug', models.SlugField(max_length=60)),
                ('workspace_name', models.CharField(max_length=120)),
                ('user_id', models.UUIDField()),
                ('kind', models.CharField(choices=[('PERSONAL', 'personal'), ('WORKSPACE', 'the workspace’s')], max_length=10)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('prefix', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'read'), ('items:write', 'change the status of items')], max_length=20), size=None)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('implementation', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.implementation')),
                ('seat', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stakeholders.seat')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='implementation.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['digest', 'workspace'], name='token_of_digest'), models.Index(fields=['workspace', 'user_id'], name='tokens_of_person')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'digest'), name='a_secret_opens_one_door'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=366))))), name='a_token_ends_within_a_year'), models.CheckConstraint(condition=models.Q(('kind', 'PERSONAL'), models.Q(('implementation', None), ('scopes', ['read'])), _connector='OR'), name='a_workspace_token_reads_only'), models.CheckConstraint(condition=models.Q(('internal', False)), name='a_token_is_never_internal')],
            },
        ),
    ]
