"""One kind of attack: `python -m bench.attacks web` or `… socket`; docs/security.md explains the figures."""

import sys
from importlib import import_module

KINDS = ("web", "socket")


def main(words: list[str]) -> None:
    """Attack in the way that is named."""
    if not words or words[0] not in KINDS:
        sys.exit("usage: python -m bench.attacks web|socket [quick]")
    import_module(f"bench.attacks.{words[0]}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
