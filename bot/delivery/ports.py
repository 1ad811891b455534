"""What the delivery needs from the world, as small Protocols."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.delivery.model import (
    Depths,
    Effects,
    Notice,
    Outcome,
    Received,
    Settlement,
    State,
    Step,
    Taken,
    Term,
    Update,
    Visit,
)
from bot.delivery.rates import Rates


class InboxStore(Protocol[State]):
    """Updates that wait, by lane. Every method raises StorageError where the store is away."""

    async def ingest(self, updates: Sequence[Update]) -> int:
        """Store what was not seen before; returns how many that are. Committed when it returns.

        An update that has a `problem` goes to the dead letters.
        """
        ...

    async def claim(self, platforms: Collection[str], limit: int, ttl: float) -> list[Visit]:
        """Lease up to `limit` lanes of these platforms that have something to do and belong to
        nobody, for `ttl` s."""
        ...

    async def keep(self, visits: Sequence[Visit], ttl: float) -> None:
        """Prolong leases, but none of a lane that was given back."""
        ...

    async def finish(self, steps: Sequence[Step[State]]) -> list[bool]:
        """End updates together with their effects, all in one transaction, each lane at most once.

        False for a step whose lease was lost to another worker: nothing of it is written.
        """
        ...

    async def postpone(self, visit: Visit, seconds: float) -> None:
        """Give the lane back after a failure, to be taken up again no sooner."""
        ...

    async def release(self, visits: Sequence[Visit]) -> None:
        """Give lanes back as they are, for whoever comes next."""
        ...

    async def depths(self, served: Collection[str]) -> Depths:
        """How much waits. `served`: the platforms that are configured."""
        ...

    async def prune(self) -> None:
        """Erase what has outlived its use: ids seen, dead letters, lanes without anything."""
        ...


class OutboxStore(Protocol):
    """Calls that wait, by lane. Written by `InboxStore.finish`; one sender at a time reads those of
    a platform. Every method raises LeadershipLost where a later sender of it has taken over."""

    async def recover(self, term: Term) -> int:
        """What an earlier sender had in its hands: back into the queue once where repeatable, else
        to the dead letters. Returns how many there were."""
        ...

    async def take(self, term: Term, limit: int, rates: Rates) -> Taken:
        """The first call of up to `limit` lanes that may send now at these rates, marked as being
        made."""
        ...

    async def next_due(self, platform: str) -> float | None:
        """Seconds until something is to be done for a call of this platform, by whichever sender;
        None where no call waits."""
        ...

    async def settle(self, term: Term, settlements: Sequence[Settlement]) -> None:
        """Write down what became of them."""
        ...

    async def pause(self, term: Term, seconds: float) -> None:
        """Nothing is sent to this platform for so long, whoever the sender is."""
        ...


class RoleStore(Protocol):
    """Roles that one process at a time may have: a platform's poller, its sender."""

    async def acquire(self, role: str, holder: str, ttl: float) -> int | None:
        """The epoch under which the role is ours now; None while another has it."""
        ...

    async def renew(self, role: str, epoch: int, ttl: float) -> bool:
        """Prolong it; False where it is lost."""
        ...

    async def resign(self, role: str, epoch: int) -> None:
        """Free it for the next one at once."""
        ...


class Handler(Protocol[State]):
    """Makes effects of an update. Writes nothing itself: it may be asked again for the same one."""

    async def handle(self, update: Received) -> Effects[State]:
        """May raise anything; the update is then tried again."""
        ...

    async def tell(self, update: Received, notice: Notice) -> Effects[State]:
        """What the person of this update is told, in their language; nothing where they cannot be
        told. `update` may be one that cannot even be parsed."""
        ...


class Gateway(Protocol):
    """Makes the calls of the outbox."""

    async def make(self, payload: str) -> Outcome:
        """One call. Never raises for what the platform or the network does."""
        ...


class Meter:
    """Counts what happens, for the operator's figures; nearly all by platform. This one does not
    count."""

    def received(self, count: int) -> None:
        """So many updates were stored."""

    def handled(self, platform: str, seconds: float) -> None:
        """An update was answered, so long after it was sent."""

    def failed(self, platform: str) -> None:
        """An update was handled in vain, once."""

    def buried(self, platform: str, direction: str) -> None:
        """Something went to the dead letters."""

    def sent(self, platform: str, outcome: str, waited: float) -> None:
        """A call was made, after it had waited so many seconds."""

    def expired(self, platform: str, count: int) -> None:
        """So many calls came too late to be made."""


class LeadershipLost(Exception):  # noqa: N818  (says what happened)
    """Another process has the role now."""
