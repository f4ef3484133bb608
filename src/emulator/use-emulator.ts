import { environmentOf } from './environment'
import type { Emulator, EmulatorOptions } from './options'

/** Hooks of Vitest, Jest or a similar test runner. */
export interface TestHooks {
  beforeAll(run: () => Promise<void>): void
  beforeEach(run: () => void): void
  afterAll(run: () => Promise<void>): void
}

/** @param start `startEmulator` */
export function emulatorHooks(start: (options: EmulatorOptions) => Promise<Emulator>) {
  /**
   * Runs one emulator for a test file: starts it before the first test, resets it before each, closes it after the
   * last. The environment variables point to its account meanwhile.
   *
   * @param hooks of the test runner: `{ beforeAll, beforeEach, afterAll }`
   * @returns a function that returns the emulator; it throws outside of tests and hooks
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
      if (!emulator) throw new Error('useEmulator: the emulator is only available in tests and hooks')
      return emulator
    }
  }
}
