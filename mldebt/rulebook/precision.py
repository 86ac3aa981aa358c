"""How sure a measured precision is."""

from math import sqrt

Z_95 = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""


def wilson_lower_bound(true: int, read: int, z: float = Z_95) -> float:
    """Lower end of the Wilson score interval of ``true`` / ``read`` (E. B. Wilson 1927); 0 where nothing was read."""
    if read <= 0:
        return 0.0
    share = true / read
    centre = share + z * z / (2 * read)
    spread = z * sqrt(share * (1 - share) / read + z * z / (4 * read * read))
    return max(0.0, (centre - spread) / (1 + z * z / read))
