#!/bin/sh
# Guess: es-module-lexer reports import attributes wherever the grammar allows them, as the attribute clause of an import may begin
# on a new line (only the earlier `assert` clause could not).
#
# Seen with es-module-lexer 2.3.2: `with { … }` on the line of the specifier is found (`a` is its offset, `se` its end). On a line of
# its own it is overlooked: `a` is -1 and the statement ends before it, so a tool that replaces the statement by its range leaves
# `with { … }` behind: a syntax error in a module, and a `with` statement in a script. Node 20 runs the module with its attributes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "type": "module" }' > package.json
npm install --silent --no-audit --no-fund es-module-lexer@2.3.2
echo '{ "answer": 42 }' > data.json
printf "import data from './data.json'\nwith { type: 'json' };\nconsole.log('Node sees', data.answer);\n" > module.js
node --no-warnings module.js | tee node.txt
cat > look.js <<'JS'
import { init, parse } from 'es-module-lexer'
await init
const look = (code) => {
  const [{ a, ss, se }] = parse(code)[0]
  return `a = ${a}, statement = ${JSON.stringify(code.slice(ss, se))}`
}
console.log('same line:', look("import data from './data.json' with { type: 'json' };"))
console.log('own line: ', look("import data from './data.json'\nwith { type: 'json' };"))
JS
node look.js | tee lexer.txt
grep -q 'Node sees 42' node.txt
grep -q "same line: a = [0-9]*, statement = .*type" lexer.txt
grep -q "own line:  a = -1, statement = \"import data from './data.json'\"" lexer.txt
