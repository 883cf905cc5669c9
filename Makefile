# Everything runs on the Node.js that this project pins: scripts/node finds it.
NODE := scripts/node
SOURCES := $(shell find src -type f) package.json
TESTS ?= test/**/*.test.ts

.PHONY: all dist test test-tools check bench clean

all: server client build/types

# npm's own record of what it installed: newer than the lock means that all of the lock is there. Not `npm ci`, which
# refuses where a registry lacks a package that another platform would need.
node_modules/.package-lock.json: package-lock.json package.json
	npm install --no-save --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

build/server.mjs build/client.mjs build/writer-thread.mjs build/reader-thread.mjs build/searcher-thread.mjs build/parley.mjs &: $(SOURCES) scripts/bundle.ts node_modules/.package-lock.json
	$(NODE) scripts/bundle.ts

server: build/server.mjs build/writer-thread.mjs build/reader-thread.mjs build/searcher-thread.mjs scripts/launcher
	@sed 's/@program@/server/' scripts/launcher > $@ && chmod +x $@
	@echo "Built ./server: start it with ./server, see ./server --help"

client: build/client.mjs scripts/launcher
	@sed 's/@program@/client/' scripts/launcher > $@ && chmod +x $@
	@echo "Built ./client: join with ./client 127.0.0.1, see ./client --help"

# What the library gives, for programs in TypeScript.
build/types: $(SOURCES) tsconfig.types.json node_modules/.package-lock.json
	$(NODE) node_modules/typescript/bin/tsc -p tsconfig.types.json
	@touch $@

# Executables that need no Node.js, and a list of all that is in them.
dist: node_modules/.package-lock.json build/server.mjs build/client.mjs
	$(NODE) scripts/dist.ts

test: all
	$(NODE) --test --test-concurrency=2 "$(TESTS)"

# Programs that some tests use; without them those tests are skipped, each with its reason. Debian.
test-tools:
	scripts/test-tools

check: node_modules/.package-lock.json build/types
	$(NODE) node_modules/@biomejs/biome/bin/biome ci .
	$(NODE) node_modules/typescript/bin/tsc -p tsconfig.json
	$(NODE) node_modules/typescript/bin/tsc -p tsconfig.pure.json
	$(NODE) node_modules/knip/bin/knip.js
	$(NODE) --test test/layout.test.ts

bench: all
	$(NODE) bench/main.ts

clean:
	rm -rf build dist server client node_modules
