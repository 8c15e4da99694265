"""How whoever runs for long is told to stop."""

import asyncio
import signal


def told_to_stop() -> asyncio.Event:
    """Set by SIGINT or SIGTERM from now on. Needs a running loop."""
    is_stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, is_stopping.set)
    return is_stopping
