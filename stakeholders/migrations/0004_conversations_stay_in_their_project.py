from django.db import migrations

from implementation.tenancy.operations import fence, in_implementation, same_project


class Migration(migrations.Migration):
    """A comment is as internal as its thread, its file and its seat sit at the same implementation."""

    dependencies = [("stakeholders", "0003_conversations")]
    operations = [
        *fence("stakeholders_thread", staff="INSERT, SELECT", portal="INSERT, SELECT"),
        *fence("stakeholders_comment", staff="INSERT, SELECT", portal="INSERT, SELECT"),
        *fence("stakeholders_attachment", staff="INSERT, SELECT", portal="INSERT, SELECT"),
        *in_implementation("stakeholders_thread"),
        *in_implementation("stakeholders_comment"),
        *in_implementation("stakeholders_attachment"),
        *same_project("stakeholders_thread", "beside_id", "stakeholders_thread", internal=False),
        *same_project("stakeholders_comment", "thread_id", "stakeholders_thread"),
        *same_project("stakeholders_comment", "answers_id", "stakeholders_comment"),
        *same_project("stakeholders_comment", "seat_id", "stakeholders_seat", internal=False),
        *same_project("stakeholders_attachment", "thread_id", "stakeholders_thread"),
        *same_project("stakeholders_attachment", "comment_id", "stakeholders_comment"),
        *same_project("stakeholders_attachment", "file_id", "implementation_storedfile"),
        *same_project("stakeholders_attachment", "seat_id", "stakeholders_seat", internal=False),
    ]
