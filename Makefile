.PHONY: run dev test bench quick faults lint lock advisories sbom

run:        ## set up everything, serve on http://127.0.0.1:5000 with a demo workspace
	@bin/dev

dev:        ## the same, serving the modules of static/js as they are
	@BATON_ASSETS=source bin/dev

test:       ## install what the tests need, run every check
	@bin/test

bench:      ## measure against the floor and the peers, in ten minutes; `make bench quick` in one
	@bin/bench $(if $(quick),quick,$(filter quick,$(MAKECMDGOALS)))

quick:
	@:

lint:       ## format and lint the Python
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock:       ## pin the newest releases of the Python packages
	@bin/lock --upgrade

faults:     ## hurt a running server for ten minutes: is every promise kept? (bin/faults --help)
	@bin/setup && bin/faults --seconds 600

advisories: ## ask for known holes of what Baton rests on
	@bin/setup && bin/advisories

sbom:       ## list all that is inside (CycloneDX), in sbom/
	@bin/setup && bin/sbom
