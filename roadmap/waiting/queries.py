"""What a tally says about which things: items, texts and questions by the keys under which they were counted."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from implementation.models import Implementation
from roadmap.plan.models import Item, Tally
from roadmap.waiting.words import APPROVAL, QUESTION
from stakeholders.models import Approvable, Comment, Role, Seat, Side

Things = Mapping[str, tuple[str, str]]  # by key: what it is called, and its address below the implementation's
LONGEST = 120  # characters of a question that stand for it


def tally_of(implementation: Implementation) -> Tally | None:
    return Tally.objects.of(implementation).select_related("thread").first()


def things_of(implementation: Implementation, tally: Tally) -> Things:
    """Names and places of everything in a tally. Five queries at most, however many things there are."""
    items = Item.objects.of(implementation).shared()
    found = {key: (title, f"items/{number}/") for key, title, number in items.values_list("key", "title", "number")}
    if texts := _ids(tally, APPROVAL):
        rows = Approvable.objects.of(implementation).filter(pk__in=texts)
        for pk, title, path in rows.values_list("pk", "title", "path"):
            found[f"{APPROVAL}{pk}"] = (title, path)
    if asked := _ids(tally, QUESTION):
        found |= _questions(implementation, asked)
    return found


def _ids(tally: Tally, sort: str) -> list[UUID]:
    return [UUID(key.removeprefix(sort)) for key in tally.things if key.startswith(sort)]


def _questions(implementation: Implementation, asked: Iterable[UUID]) -> Things:
    rows = Comment.objects.of(implementation).shared().filter(pk__in=list(asked))
    texts = {pk: (text, thread) for pk, text, thread in rows.values_list("pk", "text", "thread_id")}
    threads = {thread for _text, thread in texts.values()}
    places: dict[UUID, str] = {}
    for thread, number in Item.objects.of(implementation).filter(thread__in=threads).values_list("thread_id", "number"):
        places[thread] = f"items/{number}/#talk"
    left = threads - set(places)
    for thread, path in Approvable.objects.of(implementation).filter(thread__in=left).values_list("thread_id", "path"):
        places[thread] = f"{path}#talk"
    return {
        f"{QUESTION}{pk}": (text if len(text) <= LONGEST else f"{text[:LONGEST]}…", places.get(thread, "waiting/#talk"))
        for pk, (text, thread) in texts.items()
    }


def leading(implementation: Implementation) -> list[Seat]:
    """Who hears what is said about the figures: who leads on either side."""
    role = {Side.VENDOR: Role.MANAGER, Side.CUSTOMER: Role.LEAD}
    people = Seat.objects.of(implementation).present().order_by("side", "name")
    return [seat for seat in people if seat.holds(role[Side(seat.side)])]
