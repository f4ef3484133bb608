#!/bin/sh
# Guess: where a project has a package and another version of it under an alias (TypeScript 5 for a plugin's API, 7 to check with),
# both with the same command, npm warns, or the command stays with the package of that name; and `npm ci` gives what `npm install`
# gave.
#
# Seen with npm 11.19: no word, and the command is of whichever was installed last. `npm ci` from the same lockfile gives it to the
# first by the alphabet. So `npx tsc` is one compiler where the alias was added, and another one on a clean clone and in CI. A path
# (`node node_modules/typescript-7/bin/tsc`) is the same everywhere.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund semver@7.8.6
npm install --no-audit --no-fund semver-6@npm:semver@6.3.1 > said.txt 2>&1
echo "npm $(npm --version), warnings: $(grep -c warn said.txt || true)"
look() { echo "$1: semver is of $(readlink node_modules/.bin/semver | cut -d / -f 2)"; }
look 'npm install of the alias' | tee seen.txt
npm ci --silent --no-audit --no-fund
look 'npm ci' | tee -a seen.txt
test "$(cat seen.txt)" = 'npm install of the alias: semver is of semver-6
npm ci: semver is of semver'
