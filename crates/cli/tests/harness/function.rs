//! A function that moves: its declaration, its program, and the build that packs it.

pub(crate) const TF: &str = r#"resource "aws_lambda_function" "hello" {
  function_name    = "hello"
  filename         = "hello.zip"
  source_code_hash = filebase64sha256("hello.zip")
  handler          = "hello"
  runtime          = "go1.x"
}
"#;
pub(crate) const MAKEFILE: &str = "build:\n\tGOOS=linux go build -o hello .\n\tzip hello.zip hello\n";

/// The build, where no makefile has it.
pub(crate) const SCRIPT: &str = "GOOS=linux go build -o hello .\nzip hello.zip hello\n";

/// The whole repository.
pub(crate) const SOUND: [(&str, &str); 3] = [("main.tf", TF), ("main.go", "package main\n"), ("Makefile", MAKEFILE)];
