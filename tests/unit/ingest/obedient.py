"""What the children of test_children.py do: as they are told."""

import os
import signal
import time
from typing import Any

_HELD: list[bytes] = []


def answer_to(question: Any) -> Any:
    match question:
        case "hang":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), signal.SIGUSR1)
        case "grow":
            _HELD.append(bytes(range(256)) * (320 << 12))
        case "devour":
            try:
                _HELD.append(b"x" * (1 << 30))
            except MemoryError:
                return "too much"
        case bytes():
            return question
    return os.getpid()
