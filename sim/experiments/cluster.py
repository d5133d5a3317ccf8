"""Scale out: the same blocks on the workers of a Dask cluster, local or elsewhere.

A block is a pure function of the ensemble and its number, so workers change no bit as long as they
compute alike: same versions, same code, same processor instructions. A cluster whose workers differ
is refused. A worker that dies costs the blocks that it was at; they go to another.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any, Final

from sim.errors import Cancelled, ClusterError
from sim.experiments.blockwise import Workers
from sim.experiments.ensemble import Arrays, Ensemble
from sim.experiments.run import check_count
from sim.manifest import computing

ALLOWED_FAILURES: Final = 1000
"""Deaths of workers that a block may be near. Dask gives up after 3: on machines that are taken
away at any time every block looks guilty then."""

POLL: Final = 0.5
"""Seconds between looks at whether the run was cancelled."""

MAX_WORKERS: Final = 1024
"""Processes of a local cluster at most."""

SETTINGS: Final = {
    "distributed.scheduler.allowed-failures": ALLOWED_FAILURES,
    # Else workers look a hundred times a second at what they do, and fifty times whether their
    # loops are late, all of it on the cores that simulate.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
}
"""What Dask is told, here and on the workers of a local cluster, which take it along."""


@contextmanager
def cluster(address: str | None = None, workers: int = 2) -> Iterator[Workers]:
    """Open a cluster for the argument ``workers`` of an experiment.

    Args:
        address: of a running scheduler, such as ``tcp://10.0.0.5:8786``; a cluster of processes on
            this machine by default.
        workers: processes of a local cluster, one thread each.

    Yields:
        who simulates; it ends with the context.

    Raises:
        InputError: so many processes are not legal.
        ClusterError: there is no scheduler at the address, it has no workers, or they do not
            compute as this process does.
    """
    import dask

    # Its settings are read when it is imported; set before, ours would take them along at the end.
    import distributed  # noqa: F401

    with dask.config.set(SETTINGS):
        if address is None:
            check_count("workers", workers, 1, MAX_WORKERS)
            with (
                _local(workers) as local,
                _client(local) as client,
            ):
                yield _workers(client)
            return
        try:
            client = _client(address)
        except (OSError, ValueError) as error:
            raise ClusterError("no_scheduler", value=address, detail=str(error)) from None
        with client:
            yield _workers(client)


def _local(workers: int) -> Any:
    from distributed import LocalCluster

    make: Any = LocalCluster
    # The scheduler serves a page in any case; not on a port that another may have.
    page = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
    return make(n_workers=workers, threads_per_worker=1, host="127.0.0.1", scheduler_kwargs=page)


def _client(address: Any) -> Any:
    from distributed import Client

    make: Any = Client
    return make(address)


def _workers(client: Any) -> Workers:
    client.run_on_scheduler(_allow_failures)
    _check(client.run(computing))

    def simulate(
        ensemble: Ensemble, numbers: Sequence[int], cancel: Event
    ) -> Generator[tuple[int, Arrays]]:
        # Made on a worker and not scattered: what a dead worker held is then made again.
        held = client.submit(_same, ensemble, pure=False)
        # Else the others ask for it when the one that has it is already at work, and wait for that.
        client.replicate([held])
        todo = iter(numbers)
        running: dict[Any, int] = {}
        try:
            while True:
                # A cluster may grow while it works.
                ahead = 2 * max(1, sum(client.nthreads().values()))
                for number in todo:
                    running[client.submit(_block, held, number, pure=False)] = number
                    if len(running) >= ahead:
                        break
                if not running:
                    return
                yield from _finished(running, cancel)
        finally:
            client.cancel([*running, held], force=True)

    return simulate


def _finished(running: dict[Any, int], cancel: Event) -> Iterator[tuple[int, Arrays]]:
    """Yield what is finished, after a wait for the first of it."""
    import distributed

    wait: Any = distributed.wait
    while True:
        if cancel.is_set():
            raise Cancelled
        try:
            done = wait(list(running), timeout=POLL, return_when="FIRST_COMPLETED").done
            break
        except distributed.TimeoutError:
            continue
    for future in sorted(done, key=running.__getitem__):
        how, arrays = future.result()
        # A worker may have joined after the cluster was checked.
        _check({"worker": how})
        yield running.pop(future), arrays


def _check(known: dict[str, dict[str, Any]]) -> None:
    """Refuse workers that compute otherwise than this process, naming what differs."""
    if not known:
        raise ClusterError("no_workers")
    mine = computing()
    for worker, theirs in sorted(known.items()):
        for key, value in mine.items():
            if theirs.get(key) != value:
                raise ClusterError(
                    "mixed_cluster", value=worker, part=key, mine=value, theirs=theirs.get(key)
                )


def _allow_failures(dask_scheduler: Any) -> None:
    dask_scheduler.allowed_failures = max(dask_scheduler.allowed_failures, ALLOWED_FAILURES)


def _same(ensemble: Ensemble) -> Ensemble:
    return ensemble


def _block(ensemble: Ensemble, number: int) -> tuple[dict[str, Any], Arrays]:
    return computing(), ensemble.block(number)
