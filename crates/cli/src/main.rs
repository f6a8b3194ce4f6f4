//! The `rebootstrap` program; everything it does is in the library beside it.

/// A run allocates and frees many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    rebootstrap_cli::main()
}
