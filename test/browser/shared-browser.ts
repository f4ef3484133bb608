import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { findBrowser } from './find-browser.mjs'
import { FLAGS } from './flags.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of a Chromium that all files of the project share; other projects have none. */
    browser: string
  }
}

/** Starts one Chromium for all the files of the project: a start takes longer than many a test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({
    executablePath: findBrowser(),
    headless: true,
    args: FLAGS,
    host: '127.0.0.1',
  })
  project.provide('browser', server.wsEndpoint())
  return () => server.close()
}
