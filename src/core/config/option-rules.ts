import { isSafeTransport } from '../../lib/loopback'
import { isMediaCondition } from '../../query/media-condition'
import type { Options } from '../../types'

interface OptionRule {
  /** Describes a valid value, for the error message. */
  expected: string
  valid(value: unknown): boolean
}

const text = (expected: string, valid: (value: string) => boolean = (value) => value !== ''): OptionRule => ({
  expected,
  valid: (value) => typeof value === 'string' && valid(value),
})
const flag: OptionRule = { expected: 'true or false', valid: (value) => typeof value === 'boolean' }

const bytes: OptionRule = {
  expected: 'a number of bytes',
  valid: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
}

/** The rule of each option; `satisfies` makes a missing one a type error. */
export const rules = {
  mode: text("'auto', 'remote' or 'local'", (value) => ['auto', 'remote', 'local'].includes(value)),
  urlEndpoint: text(
    'an http(s) URL without user name and query, such as https://ik.imagekit.io/your_id',
    isEndpoint,
  ),
  publicKey: text('a key that begins with public_, without blanks', (value) =>
    /^public_[!-9;-~]*$/.test(value),
  ),
  privateKey: text('a key that begins with private_, without blanks', (value) =>
    /^private_[!-9;-~]*$/.test(value),
  ),
  baseURL: text('an https URL, or http on this machine', isSafeOrigin),
  proxy: flag,
  root: text('a folder'),
  folder: text('a Media Library folder of letters, digits, - _ and /', isLibraryFolder),
  fileName: text(
    'a name with [hash] or [name] in it, of these, letters, digits, - _ and .',
    isFileNameTemplate,
  ),
  lockfile: text('a file path'),
  manifest: {
    expected: 'the name of a JSON file in the output folder, or false',
    valid: (value) => value === false || (typeof value === 'string' && isNameInside(value)),
  },
  cacheDir: text('a folder'),
  presets: {
    expected:
      "an object of query strings or parameter objects, whose sources each have a media condition such as '(max-width: 600px)'",
    valid: isPresets,
  },
  defaults: {
    expected: 'an object of parameters, or a function that returns one',
    valid: (value) => typeof value === 'function' || isRecord(value),
  },
  dts: {
    expected: 'true, false or a file path that ends in .d.ts',
    valid: (value) =>
      typeof value === 'boolean' || (typeof value === 'string' && /\.d\.[cm]?ts$/.test(value)),
  },
  attributes: text("'html' or 'react'", (value) => value === 'html' || value === 'react'),
  concurrency: {
    expected: 'a whole number from 1 to 100',
    valid: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 100,
  },
  allowActiveSvg: flag,
  include: { expected: "an array of extensions ('png') and regular expressions", valid: isPatterns },
  exclude: { expected: "an array of extensions ('gif') and regular expressions", valid: isPatterns },
  publicDir: flag,
  components: {
    expected: "an object of attribute names by component ({ Image: 'src' })",
    valid: (value) =>
      isRecord(value) && Object.values(value).every((one) => typeof one === 'string' && one !== ''),
  },
  metadata: text("'keep', 'strip' or 'warn'", (value) => ['keep', 'strip', 'warn'].includes(value)),
  purge: text("'off', 'report' or 'auto'", (value) => ['off', 'report', 'auto'].includes(value)),
  previousManifest: text("'remote', a file or a URL"),
  verifyRemote: flag,
  dryRun: flag,
  strict: flag,
  budget: bytes,
  budgets: {
    expected:
      "an array of { bytes } with a folder, a page or a module, such as { page: 'index.html', bytes: 500_000 }, and as device 'phone', 'laptop' or 'large'",
    valid: (value) => Array.isArray(value) && value.every(isBudget),
  },
  report: {
    expected: 'true, false or a file path that ends in .html',
    valid: (value) => typeof value === 'boolean' || (typeof value === 'string' && /\.html$/.test(value)),
  },
  maxUploadBytes: bytes,
  maxVideoUploadBytes: bytes,
  uploadInWatch: flag,
  inspector: flag,
} satisfies Record<keyof Options, OptionRule>

/** Pages have it as it is written, so that a character that `URL` would remove or escape is refused. */
function isEndpoint(value: string): boolean {
  if (!URL.canParse(value) || /[?#\s"'<>\\^`{|}\p{Cc}]/u.test(value)) return false
  const { protocol, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && !username && !password
}

function isSafeOrigin(value: string): boolean {
  return isEndpoint(value) && isSafeTransport(new URL(value))
}

/** Whether a path leads to a JSON file below the folder that it is relative to: the file is overwritten. */
function isNameInside(path: string): boolean {
  return path.endsWith('.json') && !/^[\\/]|^[a-z]:|(?:^|[\\/])\.\.(?:[\\/]|$)/i.test(path)
}

function isLibraryFolder(value: string): boolean {
  return /^[\w/-]+$/.test(value) && value.replace(/\//g, '') !== ''
}

function isFileNameTemplate(value: string): boolean {
  if (!/\[(?:hash|name)\]/.test(value)) return false
  return /^[\w.-]*$/.test(value.replaceAll('[hash]', '').replaceAll('[name]', ''))
}

function isPresets(value: unknown): boolean {
  if (!isRecord(value)) return false
  return Object.values(value).every(
    (preset) => typeof preset === 'string' || (isRecord(preset) && isSources(preset.sources)),
  )
}

function isSources(value: unknown): boolean {
  if (value === undefined) return true
  return (
    Array.isArray(value) &&
    value.every((one) => isRecord(one) && typeof one.media === 'string' && isMediaCondition(one.media))
  )
}

const BUDGET_KEYS = ['folder', 'page', 'module']

function isBudget(value: unknown): boolean {
  if (!isRecord(value) || !bytes.valid(value.bytes)) return false
  const { bytes: _, device, ...rest } = value
  const [key, ...others] = Object.keys(rest)
  const isPart =
    key !== undefined && BUDGET_KEYS.includes(key) && typeof rest[key] === 'string' && rest[key] !== ''
  return (
    isPart &&
    others.length === 0 &&
    (device === undefined || ['phone', 'laptop', 'large'].includes(String(device)))
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPatterns(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  // A pattern with `g` or `y` keeps a position between calls, and would miss every other image.
  return value.every((one) =>
    one instanceof RegExp ? !/[gy]/.test(one.flags) : typeof one === 'string' && /^\.?\w+$/.test(one),
  )
}
