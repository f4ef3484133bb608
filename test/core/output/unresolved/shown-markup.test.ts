import { expect, test } from 'vitest'
import { withoutShown } from '../../../../src/core/output/unresolved/shown-markup'

const R = 'ik:/a.jpg'

test.each([
  ['a.html', `<code>import '${R}'</code>`],
  ['a.vue', `<template><p>write ${R}</p></template><script>1</script>`],
  ['a.svelte', `<p title="a">"${R}"</p>`],
  ['a.tsx', `const A = (): X => <p>write "${R}"</p>`],
  ['a.jsx', `const A = () => <code>{'${R}'}</code>`],
  ['a.jsx', `const A = () => <pre>{\`import '${R}'\`}</pre>`],
  ['a.md', `\`${R}\``],
])('%s shows it: %s', (file, source) => {
  expect(withoutShown(file, source)).not.toContain(R)
  expect(withoutShown(file, source)).toHaveLength(source.length)
})

test.each([
  ['a.html', `<img data-src="${R}">`],
  ['a.html', `<p>{{ '${R}' | image }}</p>`],
  ['a.html', `<p><%= require('${R}') %></p>`],
  ['a.html', `<script>a = "<p>${R}</p>"</script>`],
  ['a.vue', `<template><p>a</p></template><script>a = '${R}'</script>`],
  ['a.vue', `<template lang="pug">\nimg(src="${R}")\n</template>`],
  ['a.svelte', `<p>{@html '${R}'} {#each ['${R}'] as a}{a}{/each}</p>`],
  ['a.tsx', `const A = () => <p title="${R}">a {f('${R}')}</p>`],
  ['a.jsx', `const A = <p>{ '${R}' `],
  ['a.js', `a = '${R}'`],
])('%s refers to it: %s', (file, source) => {
  expect(withoutShown(file, source)).toContain(R)
})
