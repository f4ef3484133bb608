import type { Locator } from 'playwright-core'
import { expect, vi } from 'vitest'

/**
 * Presses a button that copies, and reads the clipboard. All tests of a run share it: where another one has written meanwhile, the
 * button is pressed again.
 *
 * @param expected the text, or a matcher
 */
export async function expectCopied(button: Locator, expected: unknown): Promise<void> {
  await vi.waitFor(
    async () => {
      await button.click()
      expect(await button.page().evaluate(() => navigator.clipboard.readText())).toEqual(expected)
    },
    { timeout: 20_000 },
  )
}
