//! Tables of Go code with the hazards found in it.

use super::*;
use crate::go::memory::Memory;
use crate::go::package::named;
use crate::go::program::program;

fn found(tree: &str) -> String {
    let tree = Memory::new(tree);
    let repository = Repository::new(&tree);
    let packages = named(&repository, "", &["."]).expect("a package");
    let hazards = hazards(&repository, &program(&repository, &packages[0]));
    let show = |hazard: &Hazard| format!("{:?} {}:{}", hazard.kind, hazard.place.file, hazard.place.line);
    hazards.iter().map(show).collect::<Vec<_>>().join(", ")
}

#[test]
fn code_is_looked_at_and_comments_are_not() {
    for (body, want) in [
        ("if os.Getenv(\"_LAMBDA_SERVER_PORT\") == \"\" {\n\tlocal()\n}", "ServerPort"),
        ("_, ok := os.LookupEnv(`_LAMBDA_SERVER_PORT`)", "ServerPort"),
        ("const port = \"_LAMBDA_SERVER_PORT\"", "ServerPort"),
        ("// os.Getenv(\"_LAMBDA_SERVER_PORT\")", ""),
        ("/* os.Getenv(\"_LAMBDA_SERVER_PORT\") */", ""),
        ("log.Println(\"_LAMBDA_SERVER_PORT is not set\")", ""),
        ("os.Setenv(\"_LAMBDA_SERVER_PORT\", \"3000\")", ""),
        ("url := \"http://x\" // \"\nos.Getenv(\"_LAMBDA_SERVER_PORT\")", "ServerPort"),
        ("if os.Getenv(\"AWS_LAMBDA_FUNCTION_NAME\") != \"\" || os.Getenv(\"_LAMBDA_SERVER_PORT\") != \"\" {\n}", ""),
        ("if os.Getenv(\"_LAMBDA_SERVER_PORT\") != \"\" ||\n\tos.Getenv(\"AWS_LAMBDA_RUNTIME_API\") != \"\" {\n}", ""),
        ("local := os.Getenv(\"_LAMBDA_SERVER_PORT\") == \"\" && os.Getenv(\"AWS_LAMBDA_RUNTIME_API\") == \"\"", ""),
        (
            "x := os.Getenv(\"_LAMBDA_SERVER_PORT\") != \"\" && os.Getenv(\"AWS_LAMBDA_RUNTIME_API\") != \"\"",
            "ServerPort",
        ),
        (
            "x := os.Getenv(\"_LAMBDA_SERVER_PORT\") == \"\" && os.Getenv(\"_AWS_LAMBDA_RUNTIME_API\") == \"\"",
            "ServerPort",
        ),
        ("x := os.Getenv(\"_LAMBDA_SERVER_PORT\") != \"\" || os.Getenv(\"STAGE\") != \"\"", "ServerPort"),
        (
            "x := os.Getenv(\"_LAMBDA_SERVER_PORT\") != \"\"\ny := a || os.Getenv(\"LAMBDA_TASK_ROOT\") != \"\"",
            "ServerPort",
        ),
        ("if os.Getenv(\"AWS_EXECUTION_ENV\") == \"AWS_Lambda_go1.x\" {\n}", "ExecutionEnvironment"),
        ("if strings.HasPrefix(os.Getenv(\"AWS_EXECUTION_ENV\"), \"AWS_Lambda_\") {\n}", "ExecutionEnvironment"),
        ("if o.Env == \"AWS_Lambda_go1.x\" {\n}", "ExecutionEnvironment"),
        ("var o struct {\n\tEnv string `long:\"env\" env:\"AWS_EXECUTION_ENV\"`\n}", "ExecutionEnvironment"),
        ("os.Setenv(\"AWS_EXECUTION_ENV\", \"AWS_Lambda_go1.x\")", ""),
        ("x := os.Getenv(\"AWS_EXECUTION_ENV\") != \"\" || os.Getenv(\"LAMBDA_TASK_ROOT\") != \"\"", ""),
        ("name := os.Getenv(\"_HANDLER\")", "ReadsHandler"),
        ("var c struct {\n\tH string `env:\"_HANDLER,required\"`\n}", "ReadsHandler"),
        ("x := os.Getenv(\"MY_HANDLER\")", ""),
        ("zone, err := time.LoadLocation(\"Europe/Berlin\")", "TimeZone"),
        ("zone, err := time.LoadLocation(os.Getenv(\"ZONE\"))", "TimeZone"),
        ("zone, err := time.LoadLocation(\"UTC\")", ""),
        ("zone, err := time.LoadLocation(\"\")", ""),
        ("zone := time.LoadLocationFromTZData(\"x\", data)", ""),
        ("func (s *Store) LoadLocation(id string) {\n}", ""),
    ] {
        let kinds = found(&format!("-- go.mod --\nmodule x\n-- main.go --\npackage main\n{body}\n"));
        let mut kinds: Vec<_> = kinds.split(", ").filter_map(|kind| kind.split(' ').next()).collect();
        kinds.dedup();
        assert_eq!(kinds.join(" "), want, "{body}");
    }
}

#[test]
fn imports_are_looked_at() {
    for (import, want) in [
        ("\"C\"", "Cgo main.go:2"),
        ("_ \"github.com/mattn/go-sqlite3\"", "Cgo main.go:2"),
        ("\"github.com/confluentinc/confluent-kafka-go/v2/kafka\"", "Cgo main.go:2"),
        ("\"github.com/mattn/go-sqlite3x\"", ""),
        ("\"github.com/apex/go-apex\"", "Adapter main.go:2"),
        ("\"github.com/eawsy/aws-lambda-go-core/service/lambda/runtime\"", "Adapter main.go:2"),
        ("\"github.com/apex/gateway\"", ""),
        ("\"github.com/iamatypeofwalrus/shim\"", ""),
    ] {
        let tree = format!("-- go.mod --\nmodule x\n-- main.go --\npackage main\nimport {import}\n");
        assert_eq!(found(&tree), want, "{import}");
    }
}

#[test]
fn the_whole_program_counts_and_nothing_else() {
    for (tree, want) in [
        (
            "
-- go.mod --
module x
-- main.go --
package main
import \"x/clock\"
-- main_test.go --
package main
var _ = os.Getenv(\"_LAMBDA_SERVER_PORT\")
-- clock/clock.go --
package clock

var _, _ = time.LoadLocation(\"Asia/Tokyo\")
-- unused/unused.go --
package unused
var _ = os.Getenv(\"_LAMBDA_SERVER_PORT\")
",
            "TimeZone clock/clock.go:3",
        ),
        (
            "
-- go.mod --
module x
-- main.go --
package main
import \"x/clock\"
import _ \"time/tzdata\"
-- clock/clock.go --
package clock

var _, _ = time.LoadLocation(\"Asia/Tokyo\")
",
            "",
        ),
    ] {
        assert_eq!(found(tree), want);
    }
}
