"""Numbers as people read them, in messages and reports alike."""


def percent(share: float) -> str:
    """A share of 1 as a whole percentage that never rounds to a false 0 or 100."""
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{share * 100:.0f} %"
