//! Scripts as they are found in repositories.

use super::{Files, check, context, lines, raw};
use crate::shell::{Context, trace};

#[test]
fn change_directory_and_build() {
    check(&[(
        "cd ./lambda/cmd/ && GOOS=linux GOARCH=amd64 go build -o ../build/main main.go",
        &["src/lambda/cmd: GOOS=linux GOARCH=amd64 go build -o ../build/main main.go"],
    )]);
}

#[test]
fn build_and_zip_in_a_loop() {
    check(&[(
        "for fn in hello world; do go build -o bin/$fn ./cmd/$fn; zip -j bin/$fn.zip bin/$fn; done",
        &[
            "src: go build -o bin/hello ./cmd/hello",
            "src: zip -j bin/hello.zip bin/hello",
            "src: go build -o bin/world ./cmd/world",
            "src: zip -j bin/world.zip bin/world",
        ],
    )]);
}

#[test]
fn one_or_all_targets() {
    let script = r#"#!/usr/bin/env bash
set -e
lambda_target=${1}
if [[ -z ${lambda_target} ]]; then
  lambda_dirs=$(ls -d cmd/lambda/*)
else
  lambda_dirs=$(ls -d cmd/lambda/${lambda_target})
fi
for i in ${lambda_dirs}; do
  if [ -e $i/main.go ];then
    mod_name=`basename $i`
    cd cmd/lambda/$mod_name; GOOS=linux go build -v -o ../../../bin/lambda/$mod_name; cd ../../..
    zip -j --must-match \
      bin/lambda/$mod_name.zip \
      bin/lambda/$mod_name
  fi
done
"#;
    let files = Files::new(&["cmd/lambda/accounts/main.go", "cmd/lambda/users/main.go"]);
    let got = trace(&raw(script), &Context { directory: Some(String::new()), ..context(&files) });
    let want = [
        "+: ls -d cmd/lambda/<$1>",
        "+cmd/lambda/accounts: GOOS=linux go build -v -o ../../../bin/lambda/accounts",
        "+: zip -j --must-match bin/lambda/accounts.zip bin/lambda/accounts",
        "+cmd/lambda/users: GOOS=linux go build -v -o ../../../bin/lambda/users",
        "+: zip -j --must-match bin/lambda/users.zip bin/lambda/users",
    ];
    assert_eq!(lines(&got), want);
    assert!(got.problems.is_empty() && got.stops_on_error);
}

#[test]
fn a_directory_found_through_links() {
    check(&[(
        r#"
SOURCE="${BASH_SOURCE[0]}"
while [ -h "$SOURCE" ]; do
  DIR="$( cd -P "$( dirname "$SOURCE" )" && pwd )"
  SOURCE="$(readlink "$SOURCE")"
  [[ $SOURCE != /* ]] && SOURCE="$DIR/$SOURCE"
done
DIR="$( cd -P "$( dirname "$SOURCE" )/.." && pwd )"
LINUX_BUILD_DIR="$DIR/build/linux"
DEPLOYMENT_ZIP_PATH="$DIR/deployment.zip"
cd "$DIR"
GOOS=linux go build -o "$LINUX_BUILD_DIR/main"
cd $LINUX_BUILD_DIR; zip -r $DEPLOYMENT_ZIP_PATH *
"#,
        &[
            "+src: readlink ROOT/scripts/build.sh",
            ": GOOS=linux go build -o ROOT/build/linux/main",
            "build/linux: zip -r ROOT/deployment.zip *",
        ],
    )]);
}

#[test]
fn there_and_back() {
    check(&[(
        "#!/bin/bash\nset -euo pipefail\nIFS=$'\\n\\t'\ncd code\nenv GOOS=linux GOARCH=amd64 go build -o ../bin/qtd\ncd ..\nzip -j x.zip bin/qtd\n",
        &["src/code: GOOS=linux GOARCH=amd64 go build -o ../bin/qtd", "src: zip -j x.zip bin/qtd"],
    )]);
}
