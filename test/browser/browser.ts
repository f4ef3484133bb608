import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { findBrowser } from './find-browser.mjs'
import { FLAGS } from './flags.mjs'

export interface Browser {
  newPage(): Promise<Page>
  close(): Promise<void>
}

/** A browser and an emulator for all tests of a file, there from the first test to the last. */
export function browserAndEmulator(): { readonly browser: Browser; readonly emulator: Emulator } {
  const started: { browser?: Browser; emulator?: Emulator } = {}
  beforeAll(async () => {
    started.emulator = await startEmulator()
    started.browser = await startBrowser()
  })
  afterAll(async () => {
    await started.browser?.close()
    await started.emulator?.close()
  })
  return started as Required<typeof started>
}

const VIEWPORT = { width: 1280, height: 900 }

/** Chromium with cookies and a cache of its own: the one that the run's files share, or else a new one. */
export async function startBrowser(options: BrowserContextOptions = {}): Promise<Browser> {
  const shared = inject('browser') as string | undefined
  const all = { viewport: VIEWPORT, ...options }
  return shared === undefined ? launch(all) : connect(shared, all)
}

async function connect(address: string, options: BrowserContextOptions): Promise<Browser> {
  const browser = await chromium.connect(address)
  const context = await browser.newContext(options)
  // Closes the connection and what was opened by it, not the browser.
  return { newPage: () => context.newPage(), close: () => browser.close() }
}

/** Starts a Chromium with a profile of its own; `close` ends both. */
async function launch(options: BrowserContextOptions): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    headless: true,
    args: FLAGS,
    ...options,
  })
  return {
    newPage: () => context.newPage(),
    async close() {
      await context.close()
      // Chromium's helpers may still be writing their last words.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}
