"""Products of matrices on one core."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]  #: whole numbers below 2^24, which are exact

#: Multiplications in one product that OpenBLAS leaves to one core.
ONE_CORE = 1 << 18


def times(left: Floats, right: Floats) -> Floats:
    """left @ right, in parts so small that none is spread over cores: waking them costs more than they help."""
    parts = 1 + left.shape[0] * right.size // ONE_CORE
    return np.concatenate([part @ right for part in np.array_split(left, parts)])
