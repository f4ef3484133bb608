import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../../../playground/run.mjs'
import { repository } from '../../helpers/folder'
import type { FrameworkName } from './framework-app'

/** A new project of a framework, as its own command makes it. */
export interface Starter {
  /** Of the playground's app, whose commands it shares unless it says otherwise. */
  name: FrameworkName
  /** Section of the guide. */
  section: string
  /** The command; undefined if its templates are on GitHub, which no test here may depend on. */
  create?: string
  /** Then the smallest project that the framework's documentation shows. */
  files?: Record<string, string>
  serve?: string | undefined
  /** Of what is served without a server of the framework's. */
  output?: string
  /** Of what is served, below its root. */
  page?: string
  /** Local images of the starter's own. Default: 0. */
  images?: number
  /** The file that the guide's block is about, where the starter names it otherwise. */
  config: string
  /** What of the starter the guide's page replaces. */
  pageFile?: string
}

const manifest = (build: string, dependencies: object) =>
  JSON.stringify({ private: true, type: 'module', scripts: { build }, dependencies })
const latest = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'latest']))
/** Files that no guide about images would show, from the playground. */
const OWN_FILES: Partial<Record<FrameworkName, string[]>> = {
  'react-router': ['app/root.jsx'],
  'tanstack-start': ['src/router.jsx', 'src/routes/__root.jsx'],
}

export const starters: Record<string, Starter> = {
  SvelteKit: {
    name: 'sveltekit',
    section: 'SvelteKit',
    create: 'npx --yes sv@latest create app --template minimal --types ts --no-add-ons --no-install',
    serve: 'vite preview --host 127.0.0.1 --port {port}',
    config: 'vite.config.ts',
  },
  'Next.js': {
    name: 'next',
    section: 'Next.js',
    // Empty: the others fetch fonts of Google's while they are built.
    create: 'npx --yes create-next-app@latest app --yes --empty --no-tailwind --skip-install --disable-git',
    config: 'next.config.ts',
    pageFile: 'app/page.tsx',
  },
  Astro: {
    name: 'astro',
    section: 'Astro',
    files: { 'package.json': manifest('astro build', latest('astro')) },
    serve: undefined,
    output: 'dist',
    config: 'astro.config.mjs',
  },
  Nuxt: {
    name: 'nuxt',
    section: 'Nuxt',
    files: { 'package.json': manifest('nuxt build', latest('nuxt', 'vue')) },
    config: 'nuxt.config.ts',
  },
  VitePress: {
    name: 'vitepress',
    section: 'VitePress',
    files: { 'package.json': manifest('vitepress build docs', latest('vitepress')) },
    config: 'docs/.vitepress/config.mjs',
  },
  VuePress: {
    name: 'vuepress',
    section: 'VuePress',
    files: {
      'package.json': manifest('vuepress build docs', {
        '@vuepress/bundler-vite': '2.0.0-rc.30',
        '@vuepress/theme-default': '2.0.0-rc.132',
        vuepress: '2.0.0-rc.30',
        ...latest('sass-embedded', 'vue'),
      }),
    },
    config: 'docs/.vuepress/config.js',
  },
  Docusaurus: {
    name: 'docusaurus',
    section: 'Docusaurus',
    create: 'npx --yes create-docusaurus@latest app classic --javascript --skip-install',
    config: 'docusaurus.config.js',
    page: 'hero/',
    images: 4,
  },
  Eleventy: {
    name: 'eleventy',
    section: 'Eleventy',
    files: {
      'package.json': manifest('eleventy', latest('@11ty/eleventy', '@11ty/eleventy-plugin-vite')),
    },
    config: 'eleventy.config.js',
  },
  'TanStack Start': {
    name: 'tanstack-start',
    section: 'TanStack Start',
    files: {
      'package.json': manifest(
        'vite build',
        latest(
          '@tanstack/react-router',
          '@tanstack/react-start',
          '@vitejs/plugin-react',
          'react',
          'react-dom',
          'vite',
        ),
      ),
    },
    config: 'vite.config.js',
  },
  'React Router': {
    name: 'react-router',
    section: 'React Router',
    files: {
      'package.json': manifest('react-router build', {
        '@react-router/dev': '8.4.0',
        '@react-router/node': '8.4.0',
        '@react-router/serve': '8.4.0',
        'react-router': '8.4.0',
        ...latest('react', 'react-dom', 'isbot', 'vite'),
      }),
      'app/routes.js':
        "import { index } from '@react-router/dev/routes'\nexport default [index('routes/home.jsx')]\n",
    },
    config: 'vite.config.js',
  },
}

/** Makes the project in a folder `app` of this one. */
export async function created(starter: Starter, cwd: string, folders: string[]): Promise<string> {
  const app = join(cwd, 'app')
  if (starter.create) {
    await run(starter.create, { cwd, folders, env: { CI: '1' } })
    return app
  }
  for (const [name, content] of Object.entries(starter.files ?? {})) {
    mkdirSync(dirname(join(app, name)), { recursive: true })
    writeFileSync(join(app, name), content)
  }
  for (const file of OWN_FILES[starter.name] ?? [])
    cpSync(join(repository, 'playground', starter.name, file), join(app, file))
  return app
}
