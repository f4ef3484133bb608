import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { findBrowser } from './find-browser.mjs'

/** Whatever would make the browser call home, which a closed network answers with noise. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium with a profile of its own that is gone when it is closed. */
export async function startBrowser(): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
  })
  context.once('close', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }))
  return context
}
