import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { findBrowser } from './find-browser.mjs'
import { FLAGS } from './flags.mjs'

/** Chromium with a profile of its own; `close` ends both. */
export async function startBrowser(): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
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
