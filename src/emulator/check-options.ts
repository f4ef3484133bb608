import type { EmulatorOptions } from './options'

const NAMES: Record<keyof EmulatorOptions, true> = {
  port: true,
  dir: true,
  imagekitId: true,
  publicKey: true,
  privateKey: true,
  keyState: true,
  accounts: true,
  seed: true,
  settings: true,
  faults: true,
  latency: true,
  maxUploadBytes: true,
  maxVideoBytes: true,
  jobMs: true,
  rateLimits: true,
  limits: true,
  cdn: true,
  restrictions: true,
  fetchOrigins: true,
  uploadTransformation: true,
  webhookUrls: true,
  webhookSecret: true,
}

const MAXIMA: Partial<Record<keyof EmulatorOptions, number>> = {
  port: 65_535,
  // Longest delay of a timer.
  latency: 2 ** 31 - 1,
  jobMs: 2 ** 31 - 1,
  maxUploadBytes: Number.MAX_SAFE_INTEGER,
  maxVideoBytes: Number.MAX_SAFE_INTEGER,
}

/**
 * Rejects unknown options: tests are often JavaScript, where a misspelt option would be ignored.
 *
 * @throws TypeError naming the option and what was expected
 */
export function checkOptions(options: EmulatorOptions): void {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(NAMES, name)) {
      throw new TypeError(
        `startEmulator: unknown option "${name}"; options are ${Object.keys(NAMES).join(', ')}`,
      )
    }
  }
  const { keyState = 'valid', rateLimits } = options
  if (!['valid', 'expired', 'disabled'].includes(keyState))
    throw new TypeError(`keyState: "${keyState}" is none of valid, expired, disabled`)
  if (typeof rateLimits === 'string' && rateLimits !== 'documented')
    throw new TypeError(`rateLimits: "${rateLimits}" is neither an array of limits nor 'documented'`)
  for (const [name, max] of Object.entries(MAXIMA)) {
    const value = options[name as keyof EmulatorOptions]
    const isFine =
      value === undefined || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max)
    if (!isFine) throw new TypeError(`${name}: ${String(value)} is not a whole number from 0 to ${max}`)
  }
}
