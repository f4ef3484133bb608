import { badValue } from '../engine-error'

/**
 * Parses `bl-15_st-40_x-N5` → `{ bl: '15', st: '40', x: 'N5' }`; a bare flag → `{}`. Splits before known keys only,
 * because a value may contain `_` itself (`top_left`, `bw_div_2`).
 */
export function pairsOf<Key extends string>(
  value: unknown,
  keys: readonly Key[],
  parameter: string,
): Partial<Record<Key, string>> {
  const found: Partial<Record<Key, string>> = {}
  const text = String(value)
  if (value === true || ['', 'true', '-'].includes(text)) return found
  for (const part of text.split(new RegExp(`_(?=(?:${keys.join('|')})-)`))) {
    const dash = part.indexOf('-')
    const key = keys.find((one) => one === part.slice(0, Math.max(0, dash)))
    if (!key) throw badValue(parameter, `"${part}" is not one of ${keys.map((one) => `${one}-…`).join(', ')}`)
    found[key] = part.slice(dash + 1)
  }
  return found
}
