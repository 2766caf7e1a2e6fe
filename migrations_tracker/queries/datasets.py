"""What is true about the data that moves."""

from dataclasses import dataclass

from implementation.models import Implementation
from migrations_tracker.models import Dataset
from migrations_tracker.routing import routes
from migrations_tracker.routing.routes import Route


@dataclass(frozen=True, slots=True)
class Moving:
    """A dataset with what is known of its kind."""

    row: Dataset

    @property
    def kind(self) -> routes.Dataset:
        return routes.datasets()[self.row.key]

    @property
    def title(self) -> str:
        return f"{self.kind.title}, {self.row.segment}" if self.row.segment else self.kind.title

    @property
    def routes(self) -> list[Route]:
        return self.kind.routes(self.row.purpose, self.row.motion)

    @property
    def route(self) -> Route | None:
        return self.kind.route(self.row.purpose, self.row.motion, self.row.method)

    @property
    def lacks_billed_through(self) -> bool:
        """Without that day past periods of contracts would be billed again."""
        row = self.row
        ours = row.key == "contracts" and row.purpose == row.Purpose.HISTORICAL
        return ours and row.billed_through is None and not row.dropped_why


def datasets_of(implementation: Implementation) -> list[Moving]:
    """In the order in which they are loaded: master data before what refers to it."""
    rows = Dataset.objects.of(implementation).select_related("ours", "theirs", "chosen_by")
    order = list(routes.datasets())
    return sorted((Moving(row) for row in rows), key=lambda moving: (order.index(moving.row.key), moving.row.number))


def dataset_numbered(implementation: Implementation, number: int) -> Moving | None:
    rows = Dataset.objects.of(implementation).select_related("ours", "theirs", "chosen_by", "thread")
    found = rows.filter(number=number).first()
    return Moving(found) if found else None
