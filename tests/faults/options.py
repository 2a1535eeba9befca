"""What can be chosen for a run, as arguments of the command line."""

import argparse
import shlex
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Options:
    """One run. `only` names the faults that may come (none by the word `none`)."""

    seed: int = 1
    seconds: float = 60
    clients: int = 8
    boards: int = 2
    database: str = "sqlite"
    workers: int = 1
    async_mode: str = "eventlet"
    rate: float = 3
    kill_every: float = 3
    hot: bool = True
    only: str = ""
    bug: str | None = None
    schedule: str | None = None
    folder: str | None = None
    patience: float = 40

    @property
    def services(self) -> list[str]:
        """What can be hurt beside the server."""
        postgres = ["postgres"] if self.database == "postgresql" else []
        return postgres + (["redis"] if self.workers > 1 else [])

    @property
    def replay(self) -> str:
        """The command that plays the same again."""
        usual = Options()
        words = ["bin/faults"]
        for field in fields(self):
            value = getattr(self, field.name)
            if value != getattr(usual, field.name) and field.name != "folder":
                words += [f"--{field.name.replace('_', '-')}", str(value)]
        return shlex.join(words)


def parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser("bin/faults", description=__doc__)
    usual = Options()
    for field in fields(Options):
        kind = {bool: _truth, int: int, float: float}.get(field.type, str)
        flag = f"--{field.name.replace('_', '-')}"
        parser.add_argument(flag, default=getattr(usual, field.name), type=kind)
    return Options(**vars(parser.parse_args(arguments)))


def _truth(word: str) -> bool:
    return word.lower() in ("1", "true", "yes", "on")
