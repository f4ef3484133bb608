import { findParameter } from '../../url'

/** Effects without a value. Older official SDKs write a `1` behind them: `e-contrast-1`, `e-grayscale-1`. */
const FLAG = /(^|[,:])(e-[a-z]+)-1(?=[,:]|$)/g

/** Returns a chain in today's spelling. Positions in it are those of the URL up to the first old spelling. */
export function withoutLegacyFlags(chain: string): string {
  return chain.replace(FLAG, (text, before: string, code: string) =>
    findParameter(code, 'code')?.value.choices?.join() === 'true' ? before + code : text,
  )
}
