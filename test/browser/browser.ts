import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type ViewportSize,
} from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { findBrowser } from './find-browser.mjs'
import { FLAGS } from './flags.mjs'

export interface Browser {
  /** An empty page. */
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

type PageOptions = BrowserContextOptions & { viewport: ViewportSize }

const VIEWPORT = { width: 1280, height: 900 }

/** Chromium with cookies and a cache of its own: the one that the run's files share, or else a new one. */
export async function startBrowser(options: BrowserContextOptions = {}): Promise<Browser> {
  const shared = inject('browser') as string | undefined
  const all = { ...options, viewport: options.viewport ?? VIEWPORT }
  return shared === undefined ? launch(all) : connect(shared, all)
}

async function connect(address: string, options: PageOptions): Promise<Browser> {
  const browser = await chromium.connect(address)
  const context = await browser.newContext(options)
  // Closes the connection and what was opened by it, not the browser.
  return { newPage: keptPages(context, options.viewport), close: () => browser.close() }
}

/** The process of a page takes longer to start than most pages to show: a page that a test has closed, emptied, serves the next. */
function keptPages(context: BrowserContext, viewport: ViewportSize): Browser['newPage'] {
  const idle = new Set<Page>()
  return async () => {
    const [kept] = idle
    if (kept) {
      idle.delete(kept)
      await kept.bringToFront()
      return kept
    }
    const page = await context.newPage()
    page.close = async () => {
      // By the test itself, and at its end again.
      if (idle.has(page)) return
      page.removeAllListeners()
      await page.unrouteAll()
      await page.goto('about:blank')
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme: null, reducedMotion: null })
      idle.add(page)
    }
    return page
  }
}

/** Starts a Chromium with a profile of its own; `close` ends both. */
async function launch(options: PageOptions): Promise<Browser> {
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
