"""One row per use of a file; the bytes lie once under their hash."""

from django.db import models

from implementation.tenancy.models import May, ProjectModel


class StoredFile(ProjectModel):
    """A file that somebody sent or that we made. It is never changed; a new version is a new row."""

    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")

    class Meta:
        indexes = [models.Index(fields=["workspace", "implementation", "sha256"], name="stored_file_by_hash")]

    def __str__(self) -> str:
        return self.name
