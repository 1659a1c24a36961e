#!/usr/bin/env bash
# Builds the recipes of docs/embedding.md with the real tools from their registries, into target/recipes, and opens each in Chromium:
# examples/open.mjs moves a pointer over the figure, drags it, and reads numbers off.
#   ./build.sh build && examples/recipes.sh [NAME...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=target/recipes
readonly ALL=(bare sandbox file mkdocs sphinx reveal)

# lab FOLDER: the package into FOLDER/relu-lab, as an author would put it there.
lab() {
  rm -rf "$1/relu-lab"
  cp -R dist "$1/relu-lab"
}

# pip NAME PACKAGE...: a Python of the recipe's own.
pip() {
  local home="$OUT/python-$1"
  shift
  [[ -x "$home/bin/python" ]] || python3 -m venv "$home"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2
}

copied() {
  rm -rf "${OUT:?}/$1"
  cp -R "examples/$1" "$OUT/$1"
}

build_bare() { copied bare && lab "$OUT/bare"; }
build_sandbox() { copied sandbox && lab "$OUT/sandbox"; }
build_file() { copied file && lab "$OUT/file"; }
build_mkdocs() {
  copied mkdocs && lab "$OUT/mkdocs/docs"
  pip mkdocs mkdocs-material
  "$OUT/python-mkdocs/bin/mkdocs" build --quiet --strict -f "$OUT/mkdocs/mkdocs.yml" >&2
  "$OUT/python-mkdocs/bin/python" -m pip list 2>/dev/null | grep -i '^mkdocs' >&2
}
build_sphinx() {
  copied sphinx && lab "$OUT/sphinx"
  pip sphinx sphinx myst-parser furo
  "$OUT/python-sphinx/bin/sphinx-build" -q -b html "$OUT/sphinx" "$OUT/sphinx/site" >&2
  "$OUT/python-sphinx/bin/python" -m pip list 2>/dev/null | grep -iE '^(sphinx|myst-parser|furo) ' >&2
}
build_reveal() {
  copied reveal && lab "$OUT/reveal"
  (cd "$OUT/reveal" && npm install --silent --no-audit --no-fund --ignore-scripts --prefix . reveal.js >&2 && cp -R node_modules/reveal.js reveal && node -p '`reveal.js ${require("./reveal/package.json").version}`' >&2)
}

mkdir -p "$OUT"
names=("${@:-${ALL[@]}}")
for name in "${names[@]}"; do "build_$name"; done
node examples/open.mjs "$OUT" "${names[@]}"
