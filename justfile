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

# Kill and fail runs at N points of the write protocol, and judge what is left
crash N="1000":
    cargo test -p rebootstrap --test crash -- --points {{N}} --errors 400 --power 1000 --edits 1000

# Run over a folder of real repositories and count what is wrong; `--compare OTHER` shows where two builds differ
ecosystem DIR *OPTIONS:
    cargo build --release -p rebootstrap
    cargo build --release -p rebootstrap-transform --example roundtrip
    REBOOTSTRAP="${CARGO_TARGET_DIR:-target}/release/rebootstrap" \
        ROUNDTRIP="${CARGO_TARGET_DIR:-target}/release/examples/roundtrip" \
        PYTHONPATH=e2e python3 -m ecosystem {{DIR}} {{OPTIONS}}

# Put the program and its peers to the same tests, and write docs/guarantees.md; needs strace
guarantees *CHECKS:
    cargo build --release -p rebootstrap
    REBOOTSTRAP="${CARGO_TARGET_DIR:-target}/release/rebootstrap" PYTHONPATH=e2e python3 -m guarantees {{CHECKS}}

# Build for Windows, and run every case there under Wine and here; needs Debian's gcc-mingw-w64-x86-64, g++-mingw-w64-x86-64 and wine64
windows *CASES:
    rustup target add x86_64-pc-windows-gnu
    cargo build --release -p rebootstrap
    cargo build --release -p rebootstrap --target x86_64-pc-windows-gnu
    REBOOTSTRAP="${CARGO_TARGET_DIR:-target}/release/rebootstrap" \
        REBOOTSTRAP_WINDOWS="${CARGO_TARGET_DIR:-target}/x86_64-pc-windows-gnu/release/rebootstrap.exe" \
        PYTHONPATH=e2e python3 -m windows {{CASES}}

# Measure against ripgrep, sed, ast-grep and semgrep, and write docs/performance.md; `just bench --files 5000` is a shorter run
bench *OPTIONS:
    cargo build --release -p rebootstrap
    REBOOTSTRAP="${CARGO_TARGET_DIR:-target}/release/rebootstrap" python3 benches/run.py {{OPTIONS}}

# Measure the parts of one run, each by itself; `just bench-parts plan` measures those with that name
bench-parts *OPTIONS:
    python3 benches/tree.py "${CARGO_TARGET_DIR:-target}/bench-tree" 500 50
    BENCH_TREE="$(realpath "${CARGO_TARGET_DIR:-target}/bench-tree")" \
        BENCH_FILE="$(cd benches && python3 -c 'import growth; print(growth.single("Terraform", 200_000))')" \
        cargo bench --locked --manifest-path benches/Cargo.toml --target-dir "${CARGO_TARGET_DIR:-target}/benches" -- {{OPTIONS}}

# Make a campaign over so many generated repositories, kill it, take it up again, and write what it costs into docs/fleet.md
fleet *OPTIONS:
    cargo build --release -p rebootstrap
    REBOOTSTRAP="${CARGO_TARGET_DIR:-target}/release/rebootstrap" python3 benches/many.py {{OPTIONS}}

# Formatting and lints, as CI asks for them
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Check the dependencies: licences, sources and duplicates; `just deny advisories` asks for vulnerabilities, online
deny *WHAT:
    .ci/deny {{WHAT}}

# Run each fuzz target for so many seconds; `SANITIZER=address just fuzz 3600` watches the grammars' C code as well
fuzz SECONDS="60" *TARGETS:
    fuzz/run {{SECONDS}} {{TARGETS}}
