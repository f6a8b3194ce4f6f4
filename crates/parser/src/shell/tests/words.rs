//! Words: quotes, expansions, substitutions.

use super::check;

#[test]
fn quotes_and_escapes() {
    check(&[
        ("c a 'b c' \"d e\"", &["src: c a b c d e"]),
        ("c a'b'\"c\"d", &["src: c abcd"]),
        (r#"c \$x "\$x" '\$x' "\q" \"y\""#, &[r#"src: c $x $x \$x \q "y""#]),
        ("c '' \"\"", &["src: c '' ''"]),
        ("c $'a\\tb' $\"x\"", &["src: c a\tb x"]),
        ("c a\\\n b\\\nc", &["src: c a bc"]),
        ("c \"a\\\nb\"", &["src: c ab"]),
        ("c a # b\n# d", &["src: c a"]),
        ("c a#b $", &["src: c a#b $"]),
        ("c é\"ü\"'ß' \\é", &["src: c éüß é"]),
        ("c ~/x -ldflags=\"-s -w\"", &["src: c ~/x -ldflags=-s -w"]),
        ("c out/* a?b [x]", &["src: c out/* a?b [x]"]),
    ]);
}

#[test]
fn variables() {
    check(&[
        ("X=a; c $X ${X}b \"$X c\" '$X'", &["src: c a ab a c $X"]),
        ("c $X \"${X}y\"", &["src: c <$X> <$X>y"]),
        ("X=a; X+=b; c $X", &["src: c ab"]),
        // The grammar alone ends these words at their last `$`.
        ("A=a B=b; X=$A/$B/$A; Y=\"$A\"/$B/y; c $X $Y", &["src: c a/b/a a/b/y"]),
        ("A=a; c > $A/b/$A/c; d $A > \"$A\"/$A.x e", &["src: c > a/b/a/c", "src: d a e > a/a.x"]),
        // It passes over the `-` of these.
        ("c - <<'E'\na b\nE\nd -f - > x e", &["src: c -", "src: d -f - e > x"]),
        ("X=; c $X \"$X\" y", &["src: c '' y"]),
        ("X='a  b'; c $X \"$X\"", &["src: c a b a  b"]),
        ("X='a b'; c x$X'y'", &["src: c xa by"]),
        ("IFS=$'\\n\\t'; X='a b'; c $X", &["src: c a b"]),
        ("c ${X:-d} ${1:-e} ${Y-f} ${Z:-$1}", &["src: c d e f <$1>"]),
        ("X=; c \"${X:-d}\" \"${X-d}\"", &["src: c d ''"]),
        ("c ${X:=d} $X", &["src: c d d"]),
        (": ${X:=d}; c $X", &["src: c d"]),
        ("X=a; c ${X:+b} ${X:?no} ${Y:+b}", &["src: c b a <${Y:+b}>"]),
        (
            "X=a/b.zip; c ${X%.zip} ${X%.*} ${X##*/} ${X#a/} ${X%/*} ${X%%/*} ${X%z}",
            &["src: c a/b a/b b.zip b.zip a a a/b.zip"],
        ),
        ("X=a/b/; c ${X%/} \"${X%/}/c\"", &["src: c a/b a/b/c"]),
        ("c ${X%/} ${X%/}", &["src: c <${X%/}> <${X%/}>"]),
        ("X=$1/main; c ${X##*/} ${X%/*}", &["src: c main <$1>"]),
        ("X=a-b-c; c ${X/-/_} ${X//-/_} ${X^^} ${X:0:1}", &["src: c a_b-c a_b_c A-B-C <${X:0:1} of a-b-c>"]),
        ("X=a/b; c ${X//\\//-}", &["src: c a-b"]),
        ("A=(x y 'z w'); c ${A[@]} \"${A[@]}\" ${A[0]} $A \"p${A[@]}q\"", &["src: c x y z w x y z w x x px y z wq"]),
        ("A=(x); A+=(y); c \"${A[@]}\"", &["src: c x y"]),
        ("A=(); c \"${A[@]}\" x", &["src: c x"]),
        ("declare -a A=(x y); c ${A[1]}", &["src: c y"]),
        ("X=a; unset X; c $X", &["src: c <$X>"]),
        ("c $((1+2)) x", &["src: c <$((1+2))#1> x"]),
        (
            "c $0 ${BASH_SOURCE[0]} $BASH_SOURCE",
            &["src: c ROOT/scripts/build.sh ROOT/scripts/build.sh ROOT/scripts/build.sh"],
        ),
        ("set -- a b; c $1 $2 \"$@\" $#", &["src: c a b a b 2"]),
        ("set -- a b; shift; c $1 ${2}x", &["src: c b x"]),
    ]);
}

#[test]
fn braces() {
    check(&[
        ("c {a,b}", &["src: c a b"]),
        ("c x{a,b}y{1,2}", &["src: c xay1 xay2 xby1 xby2"]),
        ("c {a,{b,c}}d", &["src: c ad bd cd"]),
        ("c x{1..3}", &["src: c x1 x2 x3"]),
        ("c foo{,s}/z", &["src: c foo/z foos/z"]),
        ("c '{a,b}' {a} \"{a,b}\" a,b {}", &["src: c {a,b} {a} {a,b} a,b {}"]),
        ("X=p; c $X/{a,b}", &["src: c p/a p/b"]),
    ]);
}

#[test]
fn substitutions() {
    check(&[
        ("c $(pwd) $PWD `pwd`", &["src: c ROOT/src ROOT/src ROOT/src"]),
        ("c $(dirname a/b) $(dirname a) $(dirname \"$0\")", &["src: c a . ROOT/scripts"]),
        ("c $(basename -- a/-b) $(dirname -- a/b)", &["src: c -b a"]),
        ("c $(basename a/b.zip) $(basename a/b.zip .zip) $(basename a/)", &["src: c b.zip b a"]),
        ("c $(cd .. && pwd) $(cd ../cmd >/dev/null 2>&1 && pwd -P)", &["src: c ROOT ROOT/cmd"]),
        ("c \"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")/..\" && pwd)/bin\"", &["src: c ROOT/bin"]),
        ("cd ..; c \"$(basename $PWD)\"", &[": basename ROOT", ": c <$(basename ROOT)>"]),
        ("c ${PWD##*/} ${PWD%/*}; cd ..; c ${PWD##*/}", &["src: c src ROOT", ": c <${PWD##*/} of ROOT>"]),
        ("c $(realpath ..) $(readlink -f ../x)", &["src: c ROOT ROOT/x"]),
        ("c $(git rev-parse --show-toplevel)/x", &["src: c ROOT/x"]),
        ("c $(ls -d ../cmd/*/) $(ls ../cmd)", &["src: c ../cmd/a/ ../cmd/b/ README.md a b"]),
        ("c $(find ../cmd -mindepth 1 -maxdepth 1 -type d)", &["src: c ../cmd/a ../cmd/b"]),
        ("c $(echo a b) $(printf x) \"$(echo a b)\"", &["src: c a b x a b"]),
        ("c `basename \\`dirname a/b/c\\``", &["src: c b"]),
        ("c $(git describe)", &["src: git describe", "src: c <$(git describe in src)>"]),
        (
            "c $(cat v) $(cat v | tr a b)",
            &["src: cat v", "src: cat v", "src: tr a b", "src: c <$(cat v in src)> <$(cat v in src; tr a b in src)>"],
        ),
        (
            "X=$(go env GOPATH || echo x); c $X",
            &["src: go env GOPATH", "+src: echo x", "src: c <$(go env GOPATH in src; echo x in src)>"],
        ),
        ("c <(sort a)", &["src: sort a", "src: c <<(sort a)#1>"]),
    ]);
}

#[test]
fn backticks_that_go_on() {
    check(&[(
        "c a-`b`-c a`d e`-`f`.g",
        &["src: b", "src: d e", "src: f", "src: c a-<$(b in src)>-c a<$(d e in src)>-<$(f in src)>.g"],
    )]);
}
