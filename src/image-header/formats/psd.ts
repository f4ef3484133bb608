import type { Found } from '../header'
import type { Reader } from '../reader'

const CMYK = 4

/** PSD and its variant for large documents. @see https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/ */
export function readPsd(reader: Reader): Found | undefined {
  if (!reader.has(0, '8BPS')) return undefined
  const isCmyk = reader.u16(24) === CMYK
  return {
    format: 'psd',
    stored: { height: reader.u32(14), width: reader.u32(18) },
    hasAlpha: reader.u16(12) > (isCmyk ? 4 : 3),
    ...(isCmyk && { isCmyk }),
  }
}
