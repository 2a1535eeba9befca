"""One kind of attack, such as `python -m bench.attacks web`; docs/security.md explains the figures."""

import sys
from importlib import import_module

KINDS = ("web", "socket", "flood", "slow", "neighbours")


def main(words: list[str]) -> None:
    """Attack in the way that is named."""
    if not words or words[0] not in KINDS:
        sys.exit(f"usage: python -m bench.attacks KIND [quick]; KIND is one of {', '.join(KINDS)}")
    import_module(f"bench.attacks.{words[0]}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
