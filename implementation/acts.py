"""What several actions share, and what must never happen outside of one."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")


def part_of_an_action(function: Callable[P, R]) -> Callable[P, R]:
    """A step that actions of several floors take inside their own transaction. Raises `RuntimeError` outside one.

    Actions are durable transactions and cannot call each other; what they share is marked with this.
    """

    @wraps(function)
    def step(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise RuntimeError(f"{function.__name__} is part of an action; call it inside the action's transaction.")
        return function(*args, **kwargs)

    return step
