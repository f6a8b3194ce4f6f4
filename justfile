# What people run here. CI runs .ci/run, which is all of it.

# Build the program
build:
    cargo build --release -p rebootstrap

# Run every test
test:
    cargo test --workspace

# Write what the tests want: want/* of the cases, then the documents made from them
bless:
    BLESS=1 cargo test -p rebootstrap-transform --test cases
    BLESS=1 cargo test --workspace

# Run over real repositories with real tools, which it installs into a cache; `just e2e serverless` runs one kind
e2e *SCENARIOS:
    cargo build --release -p rebootstrap
    REBOOTSTRAP="${CARGO_TARGET_DIR:-target}/release/rebootstrap" e2e/run {{SCENARIOS}}

# Formatting and lints, as CI asks for them
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Run each fuzz target for so many seconds; `SANITIZER=address just fuzz 3600` watches the grammars' C code as well
fuzz SECONDS="60" *TARGETS:
    fuzz/run {{SECONDS}} {{TARGETS}}
