"""Every figure that /metrics shows: its kind, what it says, and where a histogram draws its lines."""

from dataclasses import dataclass

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
NUMBERS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


@dataclass(frozen=True)
class Figure:
    """One name of /metrics. `buckets` are the upper bounds of a histogram."""

    kind: str
    help: str
    buckets: tuple[float, ...] = ()


def _seconds(help: str) -> Figure:
    return Figure("histogram", help, SECONDS)


FIGURES = {
    "baton_sockets": Figure("gauge", "Open connections of pages and programs."),
    "baton_sockets_limit": Figure("gauge", "MAX_SOCKETS."),
    "baton_sockets_refused_total": Figure("counter", "Connections turned away, by reason."),
    "baton_sockets_dropped_total": Figure("counter", "Connections cut by the server, by reason."),
    "baton_commands_total": Figure("counter", "Commands, by name and what became of them."),
    "baton_command_seconds": _seconds("From a command's arrival until it is committed and told."),
    "baton_commands_waiting": Figure("gauge", "Commands that wait for their turn to write."),
    "baton_commit_seconds": _seconds("One transaction of commands, on the disk."),
    "baton_commit_commands": Figure("histogram", "Commands in one transaction.", NUMBERS),
    "baton_requests_total": Figure("counter", "HTTP requests, by kind and first digit of status."),
    "baton_request_seconds": _seconds("From a request until its answer begins, by kind."),
    "baton_rate_limited_total": Figure("counter", "What was too fast, by what was asked for."),
    "baton_policy_reports_total": Figure(
        "counter", "What the content policy kept from pages, as browsers say, by its directive."
    ),
    "baton_consumer_lag": Figure("gauge", "Changes that a consumer has not been told yet."),
    "baton_jobs": Figure("gauge", "Jobs that have not ended, by kind and state."),
    "baton_jobs_late_seconds": Figure("gauge", "How long the job waits that is due longest."),
    "baton_jobs_total": Figure("counter", "Jobs done here, by kind and what became of them."),
    "baton_loop_blocked_seconds_total": Figure("counter", "How long the event loop stood still."),
    "baton_redis_failures_total": Figure("counter", "Failures of Redis, by what was tried."),
    "process_resident_memory_bytes": Figure("gauge", "Memory of this process."),
    "process_cpu_seconds": Figure("gauge", "CPU that this process has used."),
    "process_pid": Figure("gauge", "Number of this process."),
}
