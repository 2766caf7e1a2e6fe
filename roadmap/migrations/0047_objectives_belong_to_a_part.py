import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0046_plans_have_their_first_part")]

    operations = [
        migrations.AlterField(
            model_name="objective",
            name="part",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roadmap.part",
            ),
        ),
    ]
