#!/bin/bash -eu
# Every target is the same program under a name of its own, with its seeds and the longest input that is worth its time.
cd "$SRC/tlskat"
cargo fuzz build -O --debug-assertions any
program=fuzz/target/x86_64-unknown-linux-gnu/release/any
seeds=$(mktemp -d)
"$program" seeds "$seeds"
"$program" targets | while read -r target longest; do
    cp "$program" "$OUT/$target"
    printf '[libfuzzer]\nmax_len = %s\n' "$longest" >"$OUT/$target.options"
    # A target without seeds finds its way from nothing.
    if [ -n "$(ls -A "$seeds/$target")" ]; then
        (cd "$seeds/$target" && find . -type f | zip -q -@ "$OUT/${target}_seed_corpus.zip")
    fi
done
