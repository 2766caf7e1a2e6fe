"""The ledger's three tables. Only the SQL function `ledger_append` writes them; nothing updates or deletes.

A chain per implementation and one per workspace. An entry is what the hash covers; its body lies beside it, so that
a body can be withheld or erased with its salt while the chain still verifies.
"""

from django.db import models

from implementation.tenancy.models import May, TenantManager, TenantModel, TenantQuerySet


class LedgerChain(TenantModel):
    """The head of one chain. Its id is the implementation's, or the workspace's for the workspace's own chain."""

    implementation = models.ForeignKey(
        "implementation.Implementation",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    seq = models.BigIntegerField()
    head = models.BinaryField()

    may = May(staff="SELECT", portal="SELECT", clerk_reads=("workspace_id", "implementation_id", "id", "seq"))
    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["workspace", "implementation"], name="ledger_chain_of_place")]


class LedgerEntry(TenantModel):
    """One link: `leaf = SHA-256(salt ‖ body)`, `hash = SHA-256(prev ‖ seq ‖ recorded_at ‖ leaf)`."""

    implementation = models.ForeignKey(
        "implementation.Implementation",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    chain_id = models.UUIDField()
    seq = models.BigIntegerField()
    prev = models.BinaryField()
    leaf = models.BinaryField()
    hash = models.BinaryField()
    recorded_at = models.DateTimeField()

    may = May(staff="SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "chain_id", "seq"], name="a_chain_has_no_forks"),
            models.UniqueConstraint(fields=["workspace", "chain_id", "prev"], name="a_link_is_followed_once"),
        ]


class LedgerBody(TenantModel):
    """What an entry says: canonical JSON, and columns copied out of it for looking up. Its id is the entry's."""

    implementation = models.ForeignKey(
        "implementation.Implementation",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    internal = models.BooleanField(default=False)
    chain_id = models.UUIDField()
    seq = models.BigIntegerField()
    body = models.TextField()
    salt = models.BinaryField()
    verb = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    may = May(staff="SELECT", portal="SELECT")
    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "chain_id", "seq"], name="ledger_body_feed"),
            models.Index(fields=["workspace", "subject_id", "seq"], name="ledger_body_history"),
        ]
