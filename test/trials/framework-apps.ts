/** A small app of a framework, as its own starter and our docs make it: two images, one of them twice. */
export interface FrameworkApp {
  packages: string[]
  /** Source files beside the images in `src/`. */
  files: Record<string, string>
  build: string[]
  /** Serves what was built on the port that the environment names. */
  serve: string[]
  /** The widths that the page shows, by the element's id. */
  widths: Record<string, number>
}

const icon = '<link rel="icon" href="data:," />'
const widths = { import: 600, literal: 240 }
const importIn = (path: string) => `import { img } from 'ik:${path}dawn.jpg?w=600;900&sizes=600px'`

const next: FrameworkApp = {
  packages: ['next@16', 'react@19', 'react-dom@19'],
  files: {
    'next.config.mjs':
      "import { withImageKit } from 'unplugin-imagekit/next'\nexport default withImageKit({ turbopack: { root: import.meta.dirname } }, { imageLoader: true })\n",
    'src/app/layout.js':
      'export const metadata = { icons: { icon: \'data:,\' } }\nexport default function Layout({ children }) {\n  return <html lang="en"><body>{children}</body></html>\n}\n',
    'src/app/page.js':
      "import Image from 'next/image'\nimport dunes from 'ik:../dunes.jpg?as=meta'\nimport Island from './island'\nexport default function Page() {\n  return <main><Island /><Image id=\"loader\" src={dunes} width={320} height={213} alt=\"Dunes\" /></main>\n}\n",
    'src/app/island.js': `'use client'\n${importIn('../')}\nimport dunes from '../dunes.jpg?w=240'\nexport default function Island() {\n  return <div><img id="import" {...img} alt="Dawn" /><img id="literal" src={dunes} alt="Dunes" /></div>\n}\n`,
  },
  build: ['next', 'build'],
  serve: ['next', 'start', '-H', '127.0.0.1'],
  widths: { ...widths, loader: 640 },
}

export const frameworkApps: Record<string, FrameworkApp> = {
  'React Router': {
    packages: [
      '@react-router/dev@7',
      '@react-router/node@7',
      '@react-router/serve@7',
      'react-router@7',
      'react@19',
      'react-dom@19',
      'vite@7',
      'isbot@5',
    ],
    files: {
      'vite.config.js':
        "import { reactRouter } from '@react-router/dev/vite'\nimport imagekit from 'unplugin-imagekit/vite'\nexport default { plugins: [imagekit(), reactRouter()] }\n",
      'react-router.config.js': "export default { appDirectory: 'src' }\n",
      'src/root.jsx': `import { Links, Meta, Outlet, Scripts } from 'react-router'\nexport default function Root() {\n  return <html lang="en"><head>${icon}<Meta /><Links /></head><body><Outlet /><Scripts /></body></html>\n}\n`,
      'src/routes.js':
        "import { index } from '@react-router/dev/routes'\nexport default [index('home.jsx')]\n",
      'src/home.jsx': `${importIn('./')}\nexport default function Home() {\n  return <main><img id="import" {...img} alt="Dawn" /><img id="literal" src="./dunes.jpg?w=240" alt="Dunes" /></main>\n}\n`,
    },
    build: ['react-router', 'build'],
    serve: ['react-router-serve', 'build/server/index.js'],
    widths,
  },
  SvelteKit: {
    packages: [
      '@sveltejs/kit@2',
      '@sveltejs/adapter-node@5',
      '@sveltejs/vite-plugin-svelte@6',
      'svelte@5',
      'vite@7',
    ],
    files: {
      'vite.config.js':
        "import { sveltekit } from '@sveltejs/kit/vite'\nimport imagekit from 'unplugin-imagekit/vite'\nexport default { plugins: [imagekit(), sveltekit()] }\n",
      'svelte.config.js':
        "import adapter from '@sveltejs/adapter-node'\nexport default { kit: { adapter: adapter() } }\n",
      'src/app.html': `<!doctype html><html lang="en"><head>${icon}%sveltekit.head%</head><body><div>%sveltekit.body%</div></body></html>\n`,
      'src/routes/+page.svelte': `<script>\n  ${importIn('../')}\n</script>\n<img id="import" {...img} alt="Dawn" />\n<img id="literal" src="../dunes.jpg?w=240" alt="Dunes" />\n`,
    },
    build: ['vite', 'build'],
    serve: ['node', 'build'],
    widths,
  },
  Astro: {
    packages: ['astro@5', '@astrojs/react@4', '@astrojs/node@9', 'react@19', 'react-dom@19'],
    files: {
      'astro.config.mjs':
        "import node from '@astrojs/node'\nimport react from '@astrojs/react'\nimport imagekit from 'unplugin-imagekit/astro'\nexport default { integrations: [imagekit(), react()], adapter: node({ mode: 'standalone' }) }\n",
      'src/Island.jsx': `${importIn('./')}\nexport default function Island() {\n  return <img id="import" {...img} alt="Dawn" />\n}\n`,
      'src/pages/index.astro': `---\nimport { Image } from 'astro:assets'\nimport dawn from '../dawn.jpg'\nimport dunes from '../dunes.jpg'\nimport Island from '../Island.jsx'\nexport const prerender = false\n---\n<html lang="en"><head>${icon}</head><body><Island client:load /><Image id="literal" src={dunes} width={240} alt="Dunes" /><Image id="crop" src={dawn} width={150} height={150} fit="cover" alt="Dawn" /></body></html>\n`,
    },
    build: ['astro', 'build'],
    serve: ['node', 'dist/server/entry.mjs'],
    widths: { ...widths, crop: 150 },
  },
  'Next.js with Turbopack': next,
  'Next.js with webpack': { ...next, build: ['next', 'build', '--webpack'] },
  Nuxt: {
    packages: ['nuxt@3', 'vue@3', 'vite@7'],
    files: {
      'nuxt.config.ts':
        "export default defineNuxtConfig({ modules: ['unplugin-imagekit/nuxt'], imagekit: { strict: true }, compatibilityDate: '2025-01-01' })\n",
      'app.vue': `<script setup>\n${importIn('./src/')}\nuseHead({ link: [{ rel: 'icon', href: 'data:,' }] })\n</script>\n<template><main><img id="import" v-bind="img" alt="Dawn"><img id="literal" src="./src/dunes.jpg?w=240" alt="Dunes"></main></template>\n`,
    },
    build: ['nuxt', 'build'],
    serve: ['node', '.output/server/index.mjs'],
    widths,
  },
}
