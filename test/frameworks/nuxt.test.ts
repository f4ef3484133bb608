import { describe, expect, test } from 'vitest'
import imagekit from '../../src/nuxt'

/** The module with a Nuxt that notes what it hooks into. */
function setUp(options: Record<string, unknown> = {}) {
  const hooks = new Map<string, (argument: never) => void>()
  const nuxt = {
    options: { rootDir: '/app', imagekit: options, vite: {} as { plugins?: unknown[] } },
    hook: (name: string, handler: (argument: never) => void) => void hooks.set(name, handler),
  }
  imagekit({}, nuxt as never)
  return { nuxt, hooks }
}

describe('the Nuxt module', () => {
  test('gives Vite the plugin, and leaves what is there', () => {
    const { nuxt } = setUp()
    expect(nuxt.options.vite.plugins).toHaveLength(1)
  })

  test('keeps browsers from fetching the images that come from the CDN, and nothing else', () => {
    const { hooks } = setUp({ include: ['jpg'] })
    const manifest = {
      'hero.jpg': { file: 'hero.abc.jpg', prefetch: true, preload: true },
      'logo.svg': { file: 'logo.svg', prefetch: true },
      'entry.js': { file: 'entry.js', prefetch: true, preload: true },
    }
    hooks.get('build:manifest')?.(manifest as never)
    expect(manifest).toEqual({
      'hero.jpg': { file: 'hero.abc.jpg', prefetch: false, preload: false },
      'logo.svg': { file: 'logo.svg', prefetch: true },
      'entry.js': { file: 'entry.js', prefetch: true, preload: true },
    })
  })
})
