"""Medians and 80th percentiles over the workspace's facts: by playbook version, by topic, by reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from implementation.models import Workspace
from roadmap.analytics.models import Fact, Sort

ENOUGH = 5  # values; fewer are listed and not summed up

# As text: the ORM has no unnest and no ordered-set aggregate. The facts of one sort are read off their own index.
FIGURES = """
    SELECT key, max(label), {playbook}, count(DISTINCT implementation_id), count(*), sum(took),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY took), percentile_disc(0.8) WITHIN GROUP (ORDER BY took)
      FROM roadmap_fact, unnest(days) AS took
     WHERE workspace_id = %s AND sort = %s AND days <> '{{}}'
     GROUP BY key, {group} ORDER BY key, {group}
"""
BY_PLAYBOOK = FIGURES.format(
    playbook="playbook_key, playbook_version, max(playbook_title)", group="playbook_key, playbook_version"
)
BY_KEY = FIGURES.format(playbook="'', 0, ''", group="sort")


@dataclass(frozen=True, slots=True)
class Figure:
    """What several things took in working days of the vendor. `p80`: four in five took no longer."""

    key: str
    label: str
    playbook: str
    version: int
    playbook_title: str
    implementations: int
    count: int
    total: int
    median: float
    p80: int

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH


def laps(workspace: Workspace) -> list[Figure]:
    return _figures(BY_PLAYBOOK, workspace, Sort.LAP)


def approvals(workspace: Workspace) -> list[Figure]:
    return _figures(BY_KEY, workspace, Sort.APPROVAL)


def blocks(workspace: Workspace) -> list[Figure]:
    return _figures(BY_KEY, workspace, Sort.BLOCK)


def _figures(sql: str, workspace: Workspace, sort: Sort) -> list[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [workspace.pk, sort.value])
        return [Figure(*row) for row in cursor.fetchall()]


def behind(workspace: Workspace, sort: str, key: str, *, playbook: str = "", version: str = "") -> QuerySet[Fact]:
    """The facts that a figure is made of, by customer."""
    rows = Fact.objects.filter(workspace=workspace, sort=sort, key=key).that_say_something()
    if playbook:
        rows = rows.filter(playbook_key=playbook)
    if version:
        rows = rows.filter(playbook_version=version)
    return rows.select_related("implementation").order_by("implementation__customer_name", "implementation_id")


def worst_first(figures: Iterable[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda figure: (-figure.total, figure.key))
