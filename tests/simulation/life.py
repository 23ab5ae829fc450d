"""A life: one run of one process, from its start to its end. When it ends, everything of it stops dead."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


class Crashed(BaseException):
    """The process is no more. Not an Exception: nothing in it may take notice, and nothing it does arrives."""


@dataclass(slots=True, eq=False)
class Life:
    """Who makes a call of the world. `mortal` ones may be ended at any call; the story and the weather may not."""

    name: str
    mortal: bool = True
    over: bool = False
    tasks: dict["asyncio.Task[Any]", None] = field(default_factory=dict)
    failed: Callable[[str, BaseException], None] = lambda task, cause: None

    def must_go_on(self) -> None:
        """Raise Crashed in whatever still runs of a process that has ended."""
        if self.over:
            raise Crashed(self.name)

    def task(self, name: str, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something of this process; what it starts in its turn belongs to the process too."""
        before = LIFE.set(self)
        try:
            return asyncio.get_running_loop().create_task(work, name=f"{self.name} {name}")
        finally:
            LIFE.reset(before)

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background; `failed` hears of an end that nobody asked for."""
        self.task(name, work).add_done_callback(self._ended)

    def end(self) -> None:
        """Stop dead: no task goes on beyond where it waits now."""
        self.over = True
        for task in list(self.tasks):
            task.cancel()

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        if task.cancelled():
            return
        cause = task.exception()
        if cause is not None and not isinstance(cause, Crashed):
            self.failed(task.get_name(), cause)


LIFE: ContextVar[Life | None] = ContextVar("life", default=None)


def named_tasks(loop: asyncio.AbstractEventLoop, coro: Coroutine[Any, Any, Any], **kwargs: Any) -> "asyncio.Task[Any]":
    """A task factory whose names do not depend on how many tasks there were before, and which knows whose they are."""
    parent = asyncio.current_task(loop)
    own = str(getattr(coro, "__qualname__", "task")).rpartition(".")[2]
    name = kwargs.pop("name", None) or f"{parent.get_name() if parent else ''}/{own}"
    task = asyncio.Task(coro, loop=loop, name=name, **kwargs)
    life = LIFE.get()
    if life is not None:
        life.tasks[task] = None
        task.add_done_callback(lambda done: life.tasks.pop(done, None))
        if life.over:
            task.cancel()
    return task
