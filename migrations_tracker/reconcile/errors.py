"""What the engine says when its own sums do not close."""


class EngineError(RuntimeError):
    """Rows or amounts were lost on the way. No result is given, because it would be wrong; this is a fault of ours."""
