//! The `prework` binary: hands its arguments to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    prework::cli::main()
}
