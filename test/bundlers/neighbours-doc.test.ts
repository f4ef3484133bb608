import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../helpers/folder'

/* The table of docs/neighbours.md: what holds beside each neighbour, and the suite that says so. */

interface Row {
  neighbour: string
  /** Packages whose installed versions the table names. */
  packages?: string[]
  holds: string
  suite: string
  /** A title in the suite, so that a row can't outlive its test. */
  title: string
}

const VITE = 'neighbours-vite'

const rows: Row[] = [
  {
    neighbour: 'vite-plugin-svgr, before and behind this plugin',
    packages: ['vite-plugin-svgr'],
    holds: '`?react` is a component, also with `svg` in `include`',
    suite: VITE,
    title: 'vite-plugin-svgr',
  },
  {
    neighbour: 'vite-svg-loader',
    packages: ['vite-svg-loader'],
    holds: '`?component` and `?skipsvgo` are components, also with `svg` in `include`',
    suite: VITE,
    title: 'vite-svg-loader',
  },
  {
    neighbour: 'unplugin-icons',
    packages: ['unplugin-icons'],
    holds: '`~icons/…` is left alone',
    suite: VITE,
    title: 'unplugin-icons',
  },
  {
    neighbour: 'another plugin’s query',
    holds: 'name the image in `exclude`, as the error says',
    suite: 'neighbours',
    title: 'of one that is not known, the message names exclude',
  },
  {
    neighbour: '@vitejs/plugin-legacy, before and behind this plugin',
    packages: ['@vitejs/plugin-legacy'],
    holds: 'every image in both outputs, from the CDN and rendered, with `base: "/"` and `"./"`',
    suite: VITE,
    title: '@vitejs/plugin-legacy',
  },
  {
    neighbour: 'vite-plugin-pwa',
    packages: ['vite-plugin-pwa'],
    holds: 'the service worker is built; one of your own needs `buildPlugins`, as the build says',
    suite: VITE,
    title: 'vite-plugin-pwa',
  },
  {
    neighbour: 'vite-plugin-singlefile',
    packages: ['vite-plugin-singlefile'],
    holds: 'what is asked for is inlined as that rendition, or is a URL of the CDN; never the original',
    suite: 'library',
    title: 'vite-plugin-singlefile',
  },
  {
    neighbour: 'Vite’s library mode',
    holds: 'the same; `renderBuiltUrl` and a relative `base` hold for rendered images too',
    suite: 'library',
    title: 'a library',
  },
  {
    neighbour: 'webpack’s and Rspack’s `asset/inline`, esbuild’s `dataurl`',
    packages: ['webpack', '@rspack/core', 'esbuild'],
    holds: 'the same',
    suite: 'inlined',
    title: 'from the CDN',
  },
  {
    neighbour: 'Tailwind 4',
    packages: ['tailwindcss', '@tailwindcss/vite'],
    holds: '`bg-[url(ik:./a.jpg)]`: the rule is rewritten, the class is no reference',
    suite: VITE,
    title: 'classes with images',
  },
  {
    neighbour: 'Lightning CSS as Vite’s transformer',
    packages: ['lightningcss'],
    holds: '`url()`, `image-set()` and `@import`ed files',
    suite: VITE,
    title: 'lightningcss as transformer',
  },
  {
    neighbour: 'paths of a tsconfig (`resolve.tsconfigPaths`)',
    packages: ['vite'],
    holds:
      'in modules; in style sheets Vite does not know them, and what is left is reported with file and line',
    suite: VITE,
    title: 'paths of a tsconfig',
  },
  {
    neighbour: 'aliases and subpath imports (`@/a.png`, `#img/a.png`)',
    holds:
      'in modules, style sheets, pages, Vue, Svelte and JSX, plain and behind `ik:`; every bundler that has them (also `subpath-imports.test.ts`)',
    suite: 'aliases',
    title: 'in a style sheet',
  },
  {
    neighbour: 'vite-imagetools',
    packages: ['vite-imagetools'],
    holds: 'its images are named in its `include` and in this plugin’s `exclude`; its files stay its own',
    suite: VITE,
    title: 'vite-imagetools beside it',
  },
  {
    neighbour: '@sveltejs/enhanced-img',
    packages: ['@sveltejs/enhanced-img'],
    holds: '`<enhanced:img>` and `?enhanced` are its own, without any option',
    suite: VITE,
    title: '@sveltejs/enhanced-img beside it',
  },
  {
    neighbour: 'style sheets of Leaflet, Slick, Swiper and Font Awesome',
    packages: ['leaflet', 'slick-carousel', 'swiper', '@fortawesome/fontawesome-free'],
    holds: 'cache busters and fragments do no harm; their images are delivered like your own',
    suite: VITE,
    title: 'style sheets of libraries',
  },
  {
    neighbour: 'cache busters (`?v=4.7.0`, `?t=Q6A7`, `?1405`, `?id=68b329da9893`, `?#iefix`)',
    holds: 'are dropped, a fragment stays, and what else is asked for holds (`?w=30&v=2`)',
    suite: 'neighbours',
    title: 'cache busters',
  },
  {
    neighbour: '@vitejs/plugin-vue, @sveltejs/vite-plugin-svelte, in either order',
    packages: ['@vitejs/plugin-vue', '@sveltejs/vite-plugin-svelte'],
    holds: '`new URL` in a component’s script is rewritten before its compiler, in builds and in development',
    suite: 'neighbours',
    title: 'new URL where JavaScript is only a part',
  },
  {
    neighbour: 'Vite’s own HTML (`<object data>`, startup images, tiles, `%BASE_URL%`)',
    holds: 'the query is a transformation, from the CDN and rendered',
    suite: 'neighbours',
    title: 'the query of an image in a page',
  },
  {
    neighbour: 'lit, htm, Hono',
    holds: 'attributes in `` html`…` `` are rewritten, in every bundler',
    suite: 'within-expressions',
    title: 'a template of lit’s',
  },
  {
    neighbour: 'TanStack Router, React Router',
    holds: 'modules that a router splits off (`?tsr-split=component`) are sources like the route itself',
    suite: 'neighbours',
    title: 'a part of a route (?tsr-split)',
  },
  {
    neighbour: '@vitejs/plugin-rsc, server builds',
    packages: ['@vitejs/plugin-rsc'],
    holds:
      'images of a server component’s style sheet are in the client’s output, or on the CDN alone; `new URL` without a query is the CDN’s on a server too',
    suite: 'builds/environments',
    title: 'React Server Components',
  },
  {
    neighbour: 'VitePress, VuePress, unplugin-vue-markdown',
    holds: 'images of Markdown pages, in development too',
    suite: 'dev-and-build',
    title: 'Markdown pages that are components of Vue, as in %s',
  },
  {
    neighbour: 'Vite’s `experimental.bundledDev`',
    packages: ['vite'],
    holds:
      'style sheets show renditions; in Sass partials those with `ik:`; another with parameters is reported',
    suite: 'dev-and-build',
    title: 'experimental.bundledDev',
  },
  {
    neighbour: 'image-minimizer-webpack-plugin',
    packages: ['image-minimizer-webpack-plugin'],
    holds: 'renditions are left as they are, at the names that pages, styles and scripts refer to',
    suite: 'webpack-neighbours',
    title: 'image-minimizer-webpack-plugin',
  },
  {
    neighbour: 'url-loader, file-loader (Docusaurus’ `require("./a.png").default`)',
    holds:
      '`require` returns what the loader’s rule returns: an ES module, or with `esModule: false` a string',
    suite: 'webpack-neighbours',
    title: 'require of an image',
  },
  {
    neighbour: 'copy-webpack-plugin, CopyRspackPlugin (Docusaurus’ `static/`)',
    packages: ['copy-webpack-plugin', '@rspack/core'],
    holds: 'what they copy is not taken for an image that was left',
    suite: 'webpack-neighbours',
    title: 'copied folders',
  },
  {
    neighbour: 'css-loader, sass-loader',
    packages: ['css-loader', 'sass-loader'],
    holds:
      '`ik:` in `@import`ed files and in Sass partials, whatever `importLoaders` says; in the bundlers’ own style sheets too',
    suite: 'css-loader',
    title: 'css-loader %s',
  },
  {
    neighbour: 'html-loader, html-webpack-plugin',
    packages: ['html-loader', 'html-webpack-plugin'],
    holds: 'pages with either, or both',
    suite: 'references-webpack',
    title: 'html-loader $htmlLoader',
  },
  {
    neighbour:
      'templates of html-webpack-plugin on webpack and Rspack (`<%= require("./a.jpg?w=400") %>`, html-loader)',
    packages: ['html-webpack-plugin', '@rspack/core'],
    holds:
      '`require` is the URL, whatever the template’s name; files of local mode are found from any folder',
    suite: 'module-urls',
    title: 'a template of html-webpack-plugin, whatever its name',
  },
  {
    neighbour:
      'AMP, lazy loading (`data-src`), HTML of e-mails (`background`, `<!--[if mso]>`), JSON-LD, links to images',
    holds: 'no bundler takes these for images: a query of this plugin is reported with file and line',
    suite: 'pages-left',
    title: 'markup that is no image to the bundler',
  },
  {
    neighbour: 'persistent caches of webpack, Rspack and Rollup',
    packages: ['webpack', '@rspack/core', 'rollup'],
    holds: 'nothing of other options, another lockfile or another image is kept; all else is',
    suite: 'caches',
    title: 'hold nothing that has changed',
  },
  {
    neighbour: 'Vitest’s `experimental.fsModuleCache`',
    packages: ['vitest'],
    holds: 'images and what imports them are left out of it',
    suite: 'vitest',
    title: 'fsModuleCache',
  },
  {
    neighbour: 'documentation that shows code (Shiki, Prism, copy buttons, hydration data)',
    holds: 'what a page shows to people is no reference that was left, in every bundler that makes pages',
    suite: 'pages-left',
    title: 'nothing of what a page shows to people',
  },
  {
    neighbour: 'markup and CSS in other strings',
    holds:
      'a path with a query of ours that no rewriter reaches is reported with file and line, in every bundler',
    suite: 'left-in-output',
    title: 'markup in a string',
  },
]

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8')).version

function tableOf(): string {
  const lines = rows.map(({ neighbour, packages = [], holds, suite }) => {
    const versions = packages.map((name) => `${name} ${versionOf(name)}`).join(', ')
    return `| ${neighbour} | ${versions || '–'} | ${holds} | \`${suite}.test.ts\` |`
  })
  return ['| Neighbour | Version | What holds | Suite |', '|---|---|---|---|', ...lines].join('\n')
}

test.each(rows)('$neighbour has a test in $suite.test.ts', ({ suite, title }) => {
  expect(readFileSync(join(repository, 'test/bundlers', `${suite}.test.ts`), 'utf8')).toContain(title)
})

test('the table in docs/neighbours.md is made of these rows', () => {
  const file = join(repository, 'docs/neighbours.md')
  const current = readFileSync(file, 'utf8').replace(
    /(<!-- table -->\n)[\s\S]*(\n<!-- \/table -->)/,
    (_, open, close) => `${open}\n${tableOf()}\n${close}`,
  )
  if (process.env.UPDATE_DOCS) writeFileSync(file, current)
  expect(
    readFileSync(file, 'utf8'),
    'UPDATE_DOCS=1 npx vitest run --project bundlers test/bundlers/neighbours-doc.test.ts writes it',
  ).toBe(current)
})
