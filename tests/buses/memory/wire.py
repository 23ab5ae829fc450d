"""What is on its way between a client and the server: in order, and at a time that somebody else decides."""

import asyncio
from collections import deque
from collections.abc import Callable

Frame = Callable[[], None]
"""What happens when it arrives."""


class Wire:
    """One direction of one connection.

    Its frames arrive in the order in which they were sent. When they do is for `carry` to say: it is called once when
    something waits, and whenever something still waits after a `step` or a `flow`; it sees to it that one is called.
    """

    def __init__(self, name: str, carry: "Carry") -> None:
        self.name = name
        self.is_cut = False
        self._carry = carry
        self._carried = False
        self._frames: deque[Frame] = deque()

    def __len__(self) -> int:
        return len(self._frames)

    def send(self, frame: Frame) -> None:
        """Put a frame on the wire; on one that was cut it is lost."""
        if not self.is_cut:
            self._frames.append(frame)
            self._call()

    def step(self) -> None:
        """The first frame arrives."""
        self._carried = False
        try:
            if self._frames:
                self._frames.popleft()()
        finally:
            self._call()

    def flow(self) -> None:
        """All that is on the wire by now arrives."""
        self._carried = False
        try:
            for _ in range(len(self._frames)):
                if self._frames:
                    self._frames.popleft()()
        finally:
            self._call()

    def cut(self) -> None:
        """Lose what is on its way, and all that is sent from now on."""
        self.is_cut = True
        self._frames.clear()

    def _call(self) -> None:
        if self._frames and not self._carried:
            self._carried = True
            self._carry(self)


Carry = Callable[[Wire], None]


def at_once(wire: Wire) -> None:
    """Let it arrive in the next round of the event loop."""
    asyncio.get_running_loop().call_soon(wire.flow)
