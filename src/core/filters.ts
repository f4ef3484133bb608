/*
 * Every pattern that a hook filters by: a bundler needs them before anything else, so this file loads nothing slow.
 */

export const SPECIFIER = /^ik:/
/** The same as a file name, for bundlers that make files of virtual modules (Rspack). */
export const VIRTUAL_FILE = /imagekit-virtual(?:%2F|[\\/])([\w~-]+)\.js$/
/** Those of references that are written without `ik:`. */
export const PLAIN_VIRTUAL_FILE = /imagekit-virtual(?:%2F|[\\/])[\w~-]+~plain\.js$/
export const VIRTUAL_ID = /^imagekit-virtual\/[\w~-]+\.js$/

/** Selects plain references (`./a.jpg?w=400`, without `ik:`): an extension, or a pattern of the path. */
export type ImagePattern = string | RegExp

/** Raster images. SVG only when it is named: it is small, and inlined SVG is styled and scripted by its page. */
export const DEFAULT_INCLUDE: readonly ImagePattern[] = ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif']
const DEFAULT_ENDINGS = DEFAULT_INCLUDE.join('|')

/** Style sheets by their modules' names, `<style>` of a component included. */
export const STYLE_ID = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/

/** Queries by which a module is something else than its source. */
const NOT_SOURCE = '(?!(?:.*[?&])?(?:raw|url|worker|sharedworker|worklet)\\b)'
/**
 * Sources whose compiler would turn a reference into a string, or lose it. A router makes several modules of one
 * (`route.tsx?tsr-split=component`).
 */
export const SOURCE_ID = new RegExp(`\\.(?:vue|svelte|[jt]sx(?:\\?${NOT_SOURCE}.*)?)$`)
/** vue-loader asks for each block of a component by a query, and hands over the whole of it each time. */
export const SOURCE_OR_BLOCK_ID = new RegExp(`${SOURCE_ID.source}|\\.vue\\?vue&`)
/** The project's own scripts, which may hold JSX or templates of markup. */
export const SCRIPT_SOURCE_ID = new RegExp(
  `^(?!\\0|.*[\\\\/]node_modules[\\\\/]).*\\.m?[jt]s(?:\\?${NOT_SOURCE}.*)?$`,
  's',
)
export const COMPONENT_ID = /\.(?:vue|svelte)$/
/** Modules that are JavaScript (or TypeScript) by their names, parts of components included. */
export const MODULE_ID = /\.[cm]?[jt]sx?(?:$|\?)|[?&]lang[.=][jt]sx?\b|[?&]type=(?:script|template)\b|\.js$/
/** What no parser of JavaScript can read: pages, style sheets, and components before their compiler. */
export const NO_MODULE_ID =
  /\.(?:vue|svelte|astro|html?|css|less|sass|scss|styl|stylus|pcss|postcss|sss)$|html-proxy.*\.css$|[?&]type=style\b/
/** The project's own modules, as they are once they are compiled. */
export const COMPILED_ID = new RegExp(
  `^(?!\\0|.*[\\\\/]node_modules[\\\\/]).*\\.(?:[cm]?[jt]sx?|vue|svelte|mdx?)(?:\\?(?!.*\\btype=style\\b)${NOT_SOURCE}.*)?$`,
  's',
)
/** What is no JavaScript even when every compiler has run: pages and style sheets. */
export const NEVER_MODULE_ID =
  /\.(?:html?|css|less|sass|scss|styl|stylus|pcss|postcss|sss)$|html-proxy.*\.css$|[?&]type=style\b/
export const MARKDOWN_ID = /\.mdx?$/

/** Sources that may hold specifiers which no bundler asks for: type imports are removed before. */
export const SCRIPT_ID = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)$/
export const LITERAL_SPECIFIER = /["'`]ik:/

/** A cheap test of a reference's text, for the bundlers' native filters. */
export function plainPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})(?:\\?[^#]*)?$`, 'i')
}

/** A reference with a query: the only kind that the plugin handles where the bundler handles images itself. */
export function askingPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})\\?[^#]*$`, 'i')
}

/** Between two strings that are joined: `'./a.jpg' + '?w=400'`. */
const JOINT = '(?:["\'`]\\s*\\+\\s*["\'`])?'

/** A cheap test of a text before any parsing: can it hold a reference with a query? */
export function textPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})${JOINT}\\?|\\bik:`, 'i')
}

/** Files of an output in which a browser would meet a reference. Maps hold the source as it was written. */
export const OUTPUT_TEXT = /\.(?:m?js|cjs|css|html?|json|webmanifest|xml|svg)$/
export const OUTPUT_SCRIPT = /\.[cm]?js$/
/** Those that are files of the project as they are, and no modules. */
export const COPIED_TEXT = /\.(?:webmanifest|xml)$/

/** Where a text may hold a reference that asks for something: at its scheme, or at its extension and the `?` behind that. */
export function askingReferencePattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\bik:|\\.(?:${endings(include)})\\?`, 'gi')
}

/** A cheap test of the same, whatever escapes (`\/`, `&quot;`) or strings (`'./a.jpg' + '?w=400'`) it is written with. */
export function writtenReferencePattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\bik:[./\\\\h@~#&]|\\.(?:${endings(include)})${JOINT}\\?`, 'i')
}

/** Can it hold a reference at all? */
export function mentionPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})\\b|\\bik:`, 'i')
}

/**
 * Can it hold an attribute with a reference, literal or computed? What lies between is bounded by quotation marks and not by a
 * number of characters: of two hundred, Rolldown's regular expressions take two megabytes.
 */
export function literalPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  const ending = `\\.(?:${endings(include)})\\b`
  const text = '[^"\'\\n`]*(?:`[^"\'\\n`]*){0,8}'
  const computed = '[^"\'\\n`]*(?:["\'`][^"\'\\n`]*){0,40}'
  return new RegExp(
    `[=:?|&]\\s*(?:\\{\\s*)?["'\`]{1,3}(?:${text}(?:${ending}|\\bik:)|\\.{1,2}/${computed}${ending})`,
    'i',
  )
}

/** Can it hold a static import of an image? */
export function importPattern(plain: RegExp): RegExp {
  return new RegExp(`\\bfrom\\s*["'](?:ik:|[^"'\\n]*${plain.source.replace(/\$$/, '')}["'])`, 'i')
}

/** Finds quoted references, with their text as the first group. */
export function specifierPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`["'](ik:[^"'\\n]+|[^"'\\n]+\\.(?:${endings(include)})(?:\\?[^"'\\n]*)?)["']`, 'gi')
}

/** The same for `new URL('…', import.meta.url)` in a module. */
export function newUrlPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`new\\s+URL\\s*\\(\\s*['"\`](?:ik:|[^'"\`\\n]*\\.(?:${endings(include)})['"\`?])`, 'i')
}

/**
 * A cheap test for what `composedImportPattern` finds: looking ahead takes Rolldown ten times as long. Bounded by quotation marks, too:
 * two hundred characters take eight megabytes more.
 */
export function computedImportPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  const argument = '[^;"\'`]{0,100}(?:["\'`][^;"\'`]*){0,20}'
  return new RegExp(`(?:\\bimport|\\bnew\\s+URL)\\s*\\(${argument}\\.(?:${endings(include)})['"\`?]`, 'i')
}

/** `import()` and `new URL(…)` of a specifier that is put together where the program runs. */
export function composedImportPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  const ending = `\\.(?:${endings(include)})['"\`?]`
  return new RegExp(
    `(?:\\bimport|\\bnew\\s+URL)\\s*\\((?=[^;]{0,200}?(?:\\$\\{|['"]\\s*\\+))[^;]{0,200}?${ending}`,
    'i',
  )
}

/** A user's pattern says nothing about extensions, so any extension passes until the file is known. */
function endings(include: readonly ImagePattern[]): string {
  if (include === DEFAULT_INCLUDE) return DEFAULT_ENDINGS
  // Invalid options are reported once the project opens; the filters are needed before.
  if (!Array.isArray(include)) return '(?!)'
  const extensions = include.filter((one) => typeof one === 'string')
  if (extensions.length < include.length) return '\\w+'
  return extensions.map((one) => one.replace(/^\./, '').replace(/\W/g, '')).join('|') || '(?!)'
}

/** Vite's compiled style sheets: references, and Vite's placeholders for assets. */
export function stylePattern(include?: readonly ImagePattern[]): RegExp {
  return new RegExp(`${mentionPattern(include).source}|__VITE_(?:PUBLIC_)?ASSET__`, 'i')
}
