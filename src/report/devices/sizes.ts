import { TokenType } from '@csstools/css-tokenizer'
import { Tokens } from './css-tokens'
import type { Screen } from './devices'
import { readLength } from './length'
import { isTrue } from './media'

/**
 * Evaluates `sizes` as a browser does: the first length whose media condition holds. `auto` needs a layout, so that what
 * stands behind it counts.
 *
 * @returns CSS pixels; without a valid entry the window's width
 * @see https://html.spec.whatwg.org/multipage/images.html#parsing-a-sizes-attribute
 */
export function slotWidth(sizes: string | undefined, screen: Screen): number {
  for (const entry of Tokens.of(sizes ?? '').byCommas()) {
    const { before, last } = entry.lastValue()
    if (last.isAtEnd || last.peek()?.[0] === TokenType.Ident) continue
    const length = readLength(last, screen)
    if (length === undefined || length < 0 || !last.isAtEnd) continue
    if (before.isAtEnd || isTrue(before, screen)) return length
  }
  return screen.width
}
