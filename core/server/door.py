"""The door: so many sockets of one address may be in it at once before they have said who they are."""

import threading
from dataclasses import dataclass, field

MAX_UNKNOWN = 20
MAX_WAITING = 1000
# New sockets of one address, a second and at once: an office whose line comes back, not a program that knocks.
KNOCKS = (50, 500)


@dataclass
class _Address:
    free: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MAX_UNKNOWN))
    users: int = 0


class Ticket:
    """One place in the door. It is given back once, whoever does it first."""

    def __init__(self, door: "Door", address: str) -> None:
        self._door, self.address = door, address
        self.is_taken = False
        self._is_back = False

    def give_back(self) -> None:
        """Let the next one in."""
        if not self._is_back:
            self._is_back = True
            self._door.leave(self.address)


class Door:
    """A burst of honest clients waits its turn, which is short; a crowd that says nothing waits in vain."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._addresses: dict[str, _Address] = {}
        self._lock = threading.Lock()

    def enter(self, address: str) -> Ticket | None:
        """Wait for a place; return None when none became free in time."""
        with self._lock:
            place = self._addresses.setdefault(address, _Address())
            if place.users >= MAX_UNKNOWN + MAX_WAITING:
                return None
            place.users += 1
        if place.free.acquire(timeout=self.patience):
            return Ticket(self, address)
        self._forget(address)
        return None

    def leave(self, address: str) -> None:
        """Free a place of an address."""
        self._addresses[address].free.release()
        self._forget(address)

    def _forget(self, address: str) -> None:
        with self._lock:
            place = self._addresses[address]
            place.users -= 1
            if place.users == 0:
                del self._addresses[address]
