import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const INSTALLED = [
  process.env.BROWSER_EXECUTABLE,
  // Chromium without a window takes half as long.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * A Chromium to test in: one that is installed, else Debian's through apt-get (as root), else Playwright's own download.
 *
 * @returns path of the executable
 * @throws if there is none and none could be had, saying what to do
 */
export function findBrowser() {
  const executable = installed() ?? fromDebian() ?? fromPlaywright()
  if (executable) return executable
  throw new Error(
    'The browser tests need Chromium, and none was found or could be installed. ' +
      'Install Chromium or Chrome, or set BROWSER_EXECUTABLE to its path.',
  )
}

if (process.argv[1] === import.meta.filename) findBrowser()

function installed() {
  return INSTALLED.find((path) => path && existsSync(path))
}

function fromDebian() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined
  console.log('No browser found: installing Debian’s chromium-headless-shell …')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium-headless-shell']]) {
    spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
  }
  return installed()
}

function fromPlaywright() {
  const { chromium } = createRequire(import.meta.url)('playwright-core')
  if (existsSync(chromium.executablePath())) return chromium.executablePath()
  try {
    execFileSync('npx', ['playwright-core', 'install', 'chromium'], { stdio: 'inherit' })
  } catch {
    return undefined
  }
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined
}
