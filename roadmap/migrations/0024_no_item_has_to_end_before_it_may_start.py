from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0023_items_keep_their_limits_and_ties_their_kind")]
    operations = [ValidateConstraint("item", "an_item_may_start_before_it_has_to_end")]
