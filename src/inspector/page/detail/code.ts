import { parseQuery, withFields } from './query'

export const LANGUAGES = ['HTML', 'JSX', 'Vue', 'Svelte', 'CSS'] as const
export type Language = (typeof LANGUAGES)[number]

export interface CodeFacts {
  /** Path as an importer writes it: `./hero.jpg`, `/hero.jpg` of the Media Library, a URL. */
  path: string
  query: string
  alt: string
}

/** Returns a reference with its scheme. */
export function specifierOf({ path, query }: Pick<CodeFacts, 'path' | 'query'>): string {
  return `ik:${path}${query ? `?${query}` : ''}`
}

/** Returns the code that shows an image, by the language's own way. */
export function codeFor(language: Language, facts: CodeFacts): string {
  return writers[language](facts)
}

const writers: Record<Language, (facts: CodeFacts) => string> = {
  HTML(facts) {
    const { alt } = facts
    const image = `<img src="${escaped(specifierOf(facts))}" alt="${escaped(alt)}">`
    return hasFormats(facts) ? `<picture>\n  ${image}\n</picture>` : image
  },
  JSX: (facts) =>
    hasFormats(facts)
      ? `${imported(facts, 'picture')}

<picture>
  {hero.sources.map((source) => (
    <source key={source.type} {...source} />
  ))}
  <img {...hero.img} alt=${braced(facts.alt)} />
</picture>`
      : `${imported(facts, 'img')}\n\n<img {...hero} alt=${braced(facts.alt)} />`,
  Vue: (facts) =>
    hasFormats(facts)
      ? `${script(facts, 'picture', ' setup')}

<template>
  <picture>
    <source v-for="source in hero.sources" :key="source.type" v-bind="source">
    <img v-bind="hero.img" alt="${escaped(facts.alt)}">
  </picture>
</template>`
      : `${script(facts, 'img', ' setup')}

<template>
  <img v-bind="hero" alt="${escaped(facts.alt)}">
</template>`,
  Svelte: (facts) =>
    hasFormats(facts)
      ? `${script(facts, 'picture')}

<picture>
  {#each hero.sources as source}
    <source {...source} />
  {/each}
  <img {...hero.img} alt="${escaped(facts.alt)}" />
</picture>`
      : `${script(facts, 'img')}\n\n<img {...hero} alt="${escaped(facts.alt)}" />`,
  CSS: (facts) =>
    `.hero {\n  background-image: url("${specifierOf({ ...facts, query: single(facts.query) })}");\n}`,
}

/** Whether a `<picture>` is needed. */
const hasFormats = ({ query }: CodeFacts) => parseQuery(query).fields.get('f')?.includes(';') ?? false

const imported = (facts: CodeFacts, as: string) => {
  const query = [facts.query, `as=${as}`].filter(Boolean).join('&')
  const specifier = specifierOf({ ...facts, query })
  return `import hero from ${specifier.includes("'") ? JSON.stringify(specifier) : `'${specifier}'`}`
}

const script = (facts: CodeFacts, as: string, attribute = '') =>
  `<script${attribute}>\n  ${imported(facts, as)}\n</script>`

/** A style sheet has one URL: the widest rendition, without what is for elements only. */
function single(query: string): string {
  const { fields } = parseQuery(query)
  const last = (name: 'w' | 'f') => fields.get(name)?.split(';').at(-1) ?? ''
  const widest = String(Math.max(0, ...(fields.get('w') ?? '').split(';').map(Number)) || '')
  return withFields(query, {
    w: fields.get('w')?.includes(';') ? widest : last('w'),
    f: last('f'),
    placeholder: '',
    sizes: '',
    priority: '',
  })
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')

const braced = (text: string) => (/["{}<>&]/.test(text) ? `{${JSON.stringify(text)}}` : `"${text}"`)

/** Returns the path of a file as a source beside it writes it. Both are paths from the root. */
export function relativePath(file: string, source: string | undefined): string {
  const from = source?.split('/').slice(0, -1) ?? []
  const to = file.split('/')
  let same = 0
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++
  const up = from.length - same
  return `${up ? '../'.repeat(up) : './'}${to.slice(same).join('/')}`
}
