import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { findBrowser } from './find-browser.mjs'
import { FLAGS } from './flags.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of a Chromium that all files share, those of other projects in the same run too; undefined without it. */
    browser: string
  }
}

/** Starts one Chromium for all the files of the run: a start takes longer than many a test. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({
    executablePath: findBrowser(),
    headless: true,
    args: FLAGS,
    host: '127.0.0.1',
  })
  project.vitest.provide('browser', server.wsEndpoint())
  return () => server.close()
}
