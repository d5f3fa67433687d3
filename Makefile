# The front door. `make demo` serves the digits example; `make test` runs everything that CI runs.
.PHONY: demo test bench

HOST ?= 127.0.0.1
PORT ?= 8080

demo:
	@tools/setup build
	@mkdir -p build
	@cmake --preset release -DCONDUIT_TESTS=OFF > build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build build/release --target digits
	@build/release/examples/digits --host $(HOST) --port $(PORT) --models examples/digits/models

test:
	@tools/setup
	@tools/test

bench:
	@tools/setup
	@for run in bench/*/run; do echo "== $$run"; $$run || exit 1; done
