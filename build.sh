#!/usr/bin/env bash
# One script builds, serves, tests, checks and measures ReLU Lab, and sets up what each of these needs.
# Run `./build.sh help` for the commands; what is set up once is found again by the next run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly WASM_TARGET=wasm32-unknown-unknown
readonly CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/relu-lab"
# What rustc 1.95 emits for this target plus simd128. Named one by one: --all-features lets wasm-opt write what browsers refuse.
readonly WASM_FEATURES=(
  --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext
  --enable-mutable-globals --enable-reference-types --enable-multivalue
)
# Says -simd128 aloud: RUSTFLAGS replaces the flags of .cargo/config.toml, and an empty one would not.
readonly PLAIN_RUSTFLAGS="-C target-feature=-simd128"

usage() {
  cat <<'USAGE'
usage: ./build.sh [COMMAND]

  build          the static site and the package, into dist/ (the default)
  serve          build, then serve dist/ on http://127.0.0.1:8080 (another port: PORT=9000 ./build.sh serve)
  test [SUITE]   build, then every test, or one suite: native, simd, plain, package, browser
  check          formatting and lints, Rust (both targets) and JavaScript; a warning is an error
  bench [NAME]   build, then the benchmarks in Chromium, or those whose file name contains NAME
  help           this text
USAGE
}

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# --- What the commands need -------------------------------------------------------------------------------------------

need_rust() {
  have cargo || fail "cargo is missing: install Rust with rustup (https://rustup.rs), then run this again."
  local libraries
  libraries="$(rustc --print target-libdir --target "$WASM_TARGET")"
  [[ -d "$libraries" ]] && return
  have rustup || fail "Rust's $WASM_TARGET target is missing: install it, or rustup (https://rustup.rs), then run this again."
  rustup target add "$WASM_TARGET"
}

need_node() {
  if ! have node || ! have npm; then
    fail "Node.js 20 or newer with npm is missing: install it, then run this again."
  fi
}

# need_npm FOLDER: installs what FOLDER's lock file says, unless that was done. No package may run scripts.
need_npm() {
  need_node
  local lock="$1/package-lock.json" installed="$1/node_modules/.installed-lock.json"
  cmp -s "$lock" "$installed" && return
  echo "Installing the npm packages of $lock"
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund)
  cp "$lock" "$installed"
}

wasm_bindgen_version() {
  awk '/^name = /{name = $3} /^version = / && name == "\"wasm-bindgen\"" {gsub(/"/, "", $3); print $3; exit}' Cargo.lock
}

# Puts the wasm-bindgen tool of exactly the crate's version on PATH: its schema differs from release to release.
need_wasm_bindgen() {
  local version root
  version="$(wasm_bindgen_version)"
  root="$CACHE/wasm-bindgen-$version"
  if [[ ! -x "$root/bin/wasm-bindgen-test-runner" ]]; then
    echo "Building wasm-bindgen $version, once for all clones (minutes): $root"
    cargo install wasm-bindgen-cli --version "$version" --locked --root "$root"
  fi
  PATH="$root/bin:$PATH"
}

# find_chromium NAME...: the program that CHROMIUM names, or the first of these that is there.
find_chromium() {
  local name
  for name in ${CHROMIUM:-} "$@"; do
    command -v "$name" && return
  done
  return 1
}

readonly BROWSERS=(chromium chromium-browser google-chrome google-chrome-stable)
# The same engine without the windows of a browser: a page costs less than half the time, of which tests are made.
readonly SHELL_OF_TESTS=chromium-headless-shell

# need_chromium NAME...: any of these, the first installed where none is there. Playwright speaks to the browser itself, so no driver
# is needed.
need_chromium() {
  find_chromium "$@" >/dev/null || install_debian "$1" || true
  CHROMIUM="$(find_chromium "$@")" || fail "Chromium is missing: install it, or set CHROMIUM to the program, then run this again."
  export CHROMIUM
}

# Tests take the quick shell where it can be had, and any Chromium where not.
need_chromium_for_tests() {
  find_chromium "$SHELL_OF_TESTS" >/dev/null || install_debian "$SHELL_OF_TESTS" || true
  need_chromium "$SHELL_OF_TESTS" "${BROWSERS[@]}"
}

# install_debian PACKAGE: where this machine lets us.
install_debian() {
  have apt-get && [[ "$(id -u)" == 0 ]] || return
  echo "Installing $1"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$1"
}

# --- Building ---------------------------------------------------------------------------------------------------------

need_build() {
  need_rust
  need_npm .
  need_wasm_bindgen
}

# Figures that have a module of their own, for pages with figures of one kind.
readonly KINDS=(curves regions dying init)

# build [KIND...]: the whole module and those of the kinds, all where none is named.
build() {
  local kinds=("${@:-${KINDS[@]}}") kind
  need_build
  mkdir -p dist/pkg
  # Node takes the folder as ES modules wherever it is copied to.
  echo '{ "type": "module" }' >dist/pkg/package.json
  build_package dist/pkg "${KINDS[*]}"
  for kind in "${kinds[@]}"; do
    build_package "dist/pkg/$kind" "$kind" --no-default-features --features "$kind"
  done
  node tools/modules.mjs dist/pkg
  build_site
}

# What makes a module of what cargo compiles, and what cargo compiles it from.
readonly MAKERS=(build.sh package-lock.json tools/split.mjs tools/tour.mjs)
readonly SOURCES=(src Cargo.toml Cargo.lock .cargo rust-toolchain.toml "${MAKERS[@]}")

# build_package OUT KINDS [FLAG...]: OUT, for figures of these kinds, from what cargo compiles with these flags. Skipped while nothing that goes into it is newer: cargo
# compiles every choice of features to one place, so that it would compile each anew.
build_package() {
  local out="$1" kinds="$2" raw="target/$WASM_TARGET/release/relu_lab.wasm" module="$1/relu_lab_bg.wasm" first="$1/relu_lab_first.wasm" made="target/${1##*/}.from" begun
  shift 2
  if [[ -f "$first" && -f "$made" && -z "$(find "${SOURCES[@]}" -newer "$made" -print -quit)" ]]; then
    return
  fi
  mkdir -p target
  begun="$(mktemp target/begun.XXXXXX)"
  # As a library of Rust too: as one of C alone, functions with one caller are made part of it, and the first part of a module, which
  # holds what runs (tools/split.mjs), takes what does not run along: 2 to 6 % more.
  cargo build --release --locked --lib --target "$WASM_TARGET" "$@"
  # What compiles to the same, after a change of words for instance, is what it was.
  (sha256sum <"$raw"; cat "${MAKERS[@]}" | sha256sum) >"$begun.sums"
  if [[ ! -f "$first" ]] || ! cmp -s "$begun.sums" "$made"; then
    mkdir -p "$out"
    wasm-bindgen "$raw" --target web --out-dir "$out"
    # What is worth inlining, rustc has inlined. Of functions with one caller, and of those with loops, wasm-opt would make large ones,
    # which gzip packs worse: without, modules are 3 to 5 % lighter on the wire, and no kernel is slower.
    node_modules/.bin/wasm-opt "$module" -O3 --one-caller-inline-max-function-size=0 --flexible-inline-max-function-size=0 \
      --strip-debug --strip-producers "${WASM_FEATURES[@]}" -o "$module.optimised"
    mv "$module.optimised" "$module"
    # shellcheck disable=SC2086 -- one word a kind
    node tools/split.mjs "$out" $kinds
    # Scripts begin with all of the whole module in one file; figures never do.
    [[ "$kinds" == *' '* ]] || rm "$module" "$module.d.ts"
    node_modules/.bin/esbuild "$out/relu_lab.js" --minify --allow-overwrite --log-level=warning --outfile="$out/relu_lab.js"
  fi
  # As old as the begin of this: what is edited meanwhile is newer.
  touch -r "$begun" "$begun.sums"
  mv "$begun.sums" "$made"
  rm "$begun"
}

# The page is plain files; scripts are served without their comments. Scripts with everything inside are bundled from the others.
build_site() {
  rm -rf dist/www dist/*.html
  cp -R ./*.html www dist/
  node_modules/.bin/esbuild www/*.js --minify --log-level=warning --outdir=dist/www
  # The figures' style sheet is a text to esbuild: its comments are taken out here.
  sed 's|/\*[^*]*\*/||g; s/^ *//; /^$/d' dist/www/styles.js >dist/www/styles.plain
  mv dist/www/styles.plain dist/www/styles.js
  # Libraries that the pages use come from their packages, with their licences, and are not kept here.
  mkdir -p dist/www/vendor
  node_modules/.bin/esbuild node_modules/uqr/dist/index.mjs --minify --log-level=warning --outfile=dist/www/vendor/uqr.js
  cp node_modules/uqr/LICENSE dist/www/vendor/uqr.LICENSE
  node tools/posters.mjs dist
  gzip -9 -n -c dist/pkg/relu_lab_bg.wasm >dist/pkg/relu_lab_bg.wasm.gz
  bundle inline.js inline.js esm
  bundle anywidget.js anywidget.js esm
  bundle iife-entry.js iife.js iife
  (cd dist/www && rm inline.js anywidget.js iife-entry.js inside.js)
  rm dist/pkg/relu_lab_bg.wasm.gz
  node tools/package.mjs dist "$(awk -F'"' '/^version = /{print $2; exit}' Cargo.toml)"
  node tools/package.mjs dist --reference docs/reference.md
}

# bundle ENTRY OUT FORMAT: one script of dist/www/ENTRY and all that it imports, the module among it. It finds other files as if it
# lay in www: a module by its own address, a classic script by the element that runs it.
bundle() {
  local own='document.currentScript?.src||location.href'
  [[ "$3" == esm ]] && own='import.meta.url'
  node_modules/.bin/esbuild "dist/www/$1" --bundle --minify --format="$3" --loader:.gz=binary --log-level=warning --outfile="dist/$2" \
    --define:import.meta.url=RELU_LAB_URL \
    --banner:js="var RELU_LAB_URL=(own=>{try{return new URL('www/relu-lab.js',own).href}catch{return document.baseURI}})($own);"
}

# --- Testing ----------------------------------------------------------------------------------------------------------

# What the suites printed, and beside it what that came to.
readonly LOGS=target/tests
# The file descriptor that shows it while it is printed: the standard output for a suite alone; several would mix.
readonly SHOWN=3

# suite NAME COMMAND...: runs a test command into LOGS/NAME.log and adds up the closing lines of cargo test, wasm-bindgen-test and
# node --test into LOGS/NAME.counts.
suite() {
  local name="$1" log="$LOGS/$1.log" status=0 counts begun=$SECONDS
  shift
  "$@" 2>&1 | tee "$log" >&"$SHOWN" || status=$?
  counts="$(awk '
    /^test result: / { for (i = 2; i <= NF; i++) { if ($i == "passed;") p += $(i - 1); if ($i == "failed;") f += $(i - 1) } }
    /^(ℹ|#) pass [0-9]+$/ { p += $3 }
    /^(ℹ|#) (fail|cancelled) [0-9]+$/ { f += $3 }
    END { print p + 0, f + 0 }' "$log")"
  local passed="${counts% *}" failed="${counts#* }"
  # A suite that did not compile, crashed, or found no test has failed as one.
  if ((failed == 0 && (status != 0 || passed == 0))); then
    failed=1
    echo "$name: failed as a whole (exit code $status, $passed tests passed)" >>"$log"
  fi
  echo "$passed $failed" >"$LOGS/$name.counts"
  echo "$name: $passed passed, $failed failed ($((SECONDS - begun)) s)"
}

# Everything that one build is enough for, documentation and examples included, and what every build must do.
suite_native() { suite native cargo test --locked --workspace --no-fail-fast; }
# What every build must do, in WebAssembly, run by Node: with the library that is shipped, and without simd128, for browsers that
# have none, quickly built.
suite_simd() { suite simd everywhere --release; }
suite_plain() { RUSTFLAGS="$PLAIN_RUSTFLAGS" suite plain everywhere --profile dev; }
everywhere() { cargo test --locked --package relu-lab-core --target "$WASM_TARGET" --test everywhere "$@" -- --nocapture; }
# What is shipped. A command of its own: within a condition bash would go on after a step that failed.
suite_build() { suite build shipped; }
shipped() { ./build.sh build && echo "# pass 1"; }
suite_package() { suite package node --test --test-reporter=spec tests/*.test.mjs; }
suite_browser() { suite browser node --test --test-reporter=spec --test-concurrency=2 tests/browser/*.test.mjs; }
# The bits that the others computed, build against build.
suite_bits() { suite bits bits; }
bits() { node tools/bits.mjs "$LOGS"/{native,simd,plain,package,browser}.log && echo "# pass 1"; }

# Sets up what a suite needs, so that a missing tool is said before minutes of tests.
prepare() {
  case "$1" in
    native)
      need_rust
      ;;
    simd | plain)
      need_rust
      need_node
      need_wasm_bindgen
      ;;
    package)
      need_build
      ;;
    browser)
      need_chromium_for_tests
      need_build
      ;;
  esac
}

run_tests() {
  local suites=(native simd plain package browser) name
  case "${1:-}" in
    "") ;;
    native | simd | plain | package | browser) suites=("$1") ;;
    *) usage >&2 && exit 2 ;;
  esac
  rm -rf "$LOGS"
  mkdir -p "$LOGS"
  for name in "${suites[@]}"; do prepare "$name"; done
  if ((${#suites[@]} == 1)); then
    exec 3>&1
    case "$name" in package | browser) build ;; esac
    "suite_$name"
  else
    exec 3>/dev/null
    # Two lanes, for two cores; what needs what is shipped comes when that is there. An interrupt ends both.
    trap 'trap - INT; kill 0' INT
    (suite_native; suite_plain; suite_simd) &
    local lane=$!
    suite_build
    suite_browser &
    wait "$lane"
    suite_package
    wait
    suite_bits
    suites=(build "${suites[@]}" bits)
  fi
  local passed=0 failed=0 counts
  for name in "${suites[@]}"; do
    counts="$(cat "$LOGS/$name.counts")"
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
    if ((${counts#* } > 0 && ${#suites[@]} > 1)); then
      echo
      echo "== $name"
      cat "$LOGS/$name.log"
    fi
  done
  echo
  echo "$passed passed, $failed failed; what each suite printed: $LOGS"
  ((failed == 0))
}

# --- Checking, measuring, serving -------------------------------------------------------------------------------------

check() {
  need_rust
  need_npm .
  cargo fmt --check
  cargo clippy --locked --workspace --all-targets -- -D warnings
  cargo clippy --locked --workspace --lib --test everywhere --target "$WASM_TARGET" -- -D warnings
  node_modules/.bin/biome ci --colors=off --error-on-warnings .
  echo "check: formatting and lints are clean"
}

bench() {
  need_chromium "${BROWSERS[@]}"
  build
  need_npm tests/bench
  node tests/bench/run.mjs "$@"
}

serve() {
  build
  exec node tools/server.mjs dist "${PORT:-8080}"
}

main() {
  local command="${1:-build}"
  (($# > 0)) && shift
  case "$command" in
    test | bench) (($# <= 1)) || { usage >&2 && exit 2; } ;;
    *) (($# == 0)) || { usage >&2 && exit 2; } ;;
  esac
  case "$command" in
    build) build ;;
    serve) serve ;;
    test) run_tests "$@" ;;
    check) check ;;
    bench) bench "$@" ;;
    help | -h | --help) usage ;;
    *) usage >&2 && exit 2 ;;
  esac
}

main "$@"
