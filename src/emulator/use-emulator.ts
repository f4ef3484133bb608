import { environmentOf } from './environment'
import type { Emulator, EmulatorOptions } from './options'

/** The hooks of Vitest, Jest, or any test runner that has the like. */
export interface TestHooks {
  beforeAll(run: () => Promise<void>): void
  beforeEach(run: () => void): void
  afterAll(run: () => Promise<void>): void
}

/** @param start `startEmulator` */
export function emulatorHooks(start: (options: EmulatorOptions) => Promise<Emulator>) {
  /**
   * One emulator for a test file: started before its first test, emptied before each, closed after the last. Meanwhile the
   * environment has its account, and afterwards what it had before.
   *
   * @param hooks of the test runner: `{ beforeAll, beforeEach, afterAll }`
   * @returns gives the emulator, inside of tests and hooks; throws before it is started
   */
  return (hooks: TestHooks, options: EmulatorOptions = {}): (() => Emulator) => {
    let emulator: Emulator | undefined
    let before: Record<string, string | undefined> = {}
    hooks.beforeAll(async () => {
      emulator = await start(options)
      const environment = { ...environmentOf(emulator), IMAGEKIT_WEBHOOK_SECRET: emulator.webhookSecret }
      before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]))
      Object.assign(process.env, environment)
    })
    hooks.beforeEach(() => emulator?.reset())
    hooks.afterAll(async () => {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
      await emulator?.close()
      emulator = undefined
    })
    return () => {
      if (!emulator) throw new Error('useEmulator: the emulator runs inside of tests and hooks only')
      return emulator
    }
  }
}
