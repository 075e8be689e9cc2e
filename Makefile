# `make run` and `make test` are all that a newcomer needs: each first sees to what it needs, and skips what is there.

.PHONY: help run build test bench fuzz format lint imports docs clean

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Train on the ORL faces, with the dashboard (ARGS="--set training.epochs=3", RECIPE=recipes/orl-arcface.yaml)
	@RECIPE="$(RECIPE)" scripts/run.sh $(ARGS)

build: ## Build the program for speed: .build/release/tandem
	@scripts/set-up.sh run
	swift build -c release --static-swift-stdlib --product tandem

test: ## Build and run all tests, kernels at each level of vector instructions (ARGS="--filter VerificationTests")
	@scripts/set-up.sh test
	swift build --build-tests
	swift test --skip-build --disable-xctest $(ARGS)
ifeq ($(ARGS),)
	TANDEM_CPU=avx2 swift test --skip-build --disable-xctest --filter TensorsTests
	TANDEM_CPU=baseline swift test --skip-build --disable-xctest --filter TensorsTests
endif

bench: build ## Measure training and inference throughput (ARGS="small-cnn-56x46 --json")
	.build/release/tandem bench $(ARGS)

fuzz: ## Fuzz every reader of files, SECONDS each (SECONDS=600 READERS="bin recordio"); for the night
	@scripts/set-up.sh run
	Fuzz/fuzz.sh $(or $(SECONDS),600) $(READERS)

format: ## Format all Swift files
	@scripts/swift-files.sh | xargs -0 swift format --in-place --parallel --configuration .swift-format

lint: ## Check the format of all Swift files
	@scripts/swift-files.sh | xargs -0 swift format lint --strict --parallel --configuration .swift-format

imports: ## Check that every module imports only what Package.swift allows it
	swift build --explicit-target-dependency-import-check error

docs: ## Build the documentation of the library; fails at any warning
	@scripts/set-up.sh run
	scripts/docs.sh

clean: ## Remove what was built (runs and fetched faces stay)
	swift package clean
