"""One attack by its name: `python -m bench.attacks socket`."""

import importlib
import sys

if __name__ == "__main__":
    importlib.import_module(f"bench.attacks.{sys.argv[1]}").main()
