import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserType } from 'playwright-core'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'

/** Packages with Playwright's driver; the project has one of them, or none. */
const PACKAGES = ['playwright-core', 'playwright', '@playwright/test']

/** Where systems install Chromium and Chrome. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Starts Chromium with the project's own Playwright: the browser that `CHROME_PATH` names, Playwright's download, or one that
 * is installed.
 *
 * @param root the project's folder
 * @throws ImageKitBuildError `NO_BROWSER`
 */
export async function launch(root: string): Promise<Browser> {
  const chromium = findDriver(root)
  const executablePath = findExecutable(chromium)
  try {
    return await chromium.launch({ executablePath, headless: true })
  } catch (error) {
    throw new ImageKitBuildError(
      'NO_BROWSER',
      `${executablePath} does not start: ${errorMessage(error)}`,
      undefined,
      error,
    )
  }
}

function findDriver(root: string): BrowserType {
  const require = createRequire(join(root, 'package.json'))
  for (const name of PACKAGES) {
    const file = resolved(require, name) ?? resolved(createRequire(import.meta.url), name)
    if (file === undefined) continue
    // Not by import(): webpack's cache follows the imports of a config, and warns of an expression.
    const { chromium } = require(file) as { chromium?: BrowserType }
    if (chromium) return chromium
  }
  throw new ImageKitBuildError(
    'NO_BROWSER',
    '--browser needs Playwright, which is not installed. Run: npm install --save-dev playwright-core',
  )
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name)
  } catch {
    return undefined
  }
}

function findExecutable(chromium: BrowserType): string {
  const named = process.env.CHROME_PATH
  if (named && !existsSync(named))
    throw new ImageKitBuildError('NO_BROWSER', `CHROME_PATH names ${named}, which does not exist.`)
  const found = [named, chromium.executablePath(), ...INSTALLED].find((path) => path && existsSync(path))
  if (found) return found
  throw new ImageKitBuildError(
    'NO_BROWSER',
    '--browser needs Chromium, and none was found. Install Chromium or Chrome, run npx playwright-core install chromium, or set CHROME_PATH to its path.',
  )
}
