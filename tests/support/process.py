"""What a process takes, as the kernel says."""

from pathlib import Path


def peak_mb(pid: int) -> int:
    """Return the most memory it has had. What getrusage says of it includes its parent's, up to the fork."""
    return _status(pid, "VmHWM") // 1024


def threads(pid: int) -> int:
    return _status(pid, "Threads")


def _status(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0])
