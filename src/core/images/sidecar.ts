import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { errorMessage, ImageKitBuildError, systemCode } from '../../diagnostics/build-error'
import { positionAt } from '../../diagnostics/source-position'
import { readText } from '../../lib/files/regular-file'
import { jsonPositions } from '../../lib/json/positions'
import { mediaOf } from '../../query/media'

/** The ending of a sidecar's name: `hero.jpg.ik.json` lies beside `hero.jpg`. */
const ENDING = '.ik.json'

const share = v.pipe(
  v.number('must be a number from 0 to 1'),
  v.minValue(0, 'must be a number from 0 to 1: a fraction of the image, not pixels'),
  v.maxValue(1, 'must be a number from 0 to 1: a fraction of the image, not pixels'),
)

/** A point of an image, as fractions of its width and height, from the top left. */
export const pointSchema = v.strictObject({ x: share, y: share })

const sidecarSchema = v.strictObject({
  /** Where every crop looks. */
  focus: v.optional(pointSchema),
  /** The image's `alt`, where the page has none. */
  alt: v.optional(v.string('must be text')),
  /** Of a video: the image that is drawn first where ImageKit can't make one, as a path from the sidecar. */
  poster: v.optional(v.pipe(v.string('must be a path'), v.nonEmpty('must be a path'))),
  /** The project's own data, exported in `meta`. */
  custom: v.optional(v.record(v.string(), v.unknown(), 'must be an object')),
})

/** The contents of a sidecar. */
export type Sidecar = v.InferOutput<typeof sidecarSchema>

/** The sidecar of an image file, whether there is one or not. */
export function sidecarFile(file: string): string {
  return file + ENDING
}

/** The image that a sidecar belongs to; `undefined` for any other file. */
export function imageOfSidecar(file: string): string | undefined {
  return file.endsWith(ENDING) ? file.slice(0, -ENDING.length) : undefined
}

/**
 * Reads what is kept beside an image.
 *
 * @returns `undefined` where nothing is
 * @throws ImageKitBuildError `SIDECAR_INVALID`, with the line
 */
export function readSidecar(file: string): Sidecar | undefined {
  const sidecar = sidecarFile(file)
  const text = textOf(sidecar)
  if (text === undefined) return undefined
  const parsed = parse(text)
  if (parsed === undefined) {
    throw invalid(sidecar, text, jsonPositions(text).brokenAt ?? 0, 'this is not JSON')
  }
  if (Array.isArray(parsed)) throw invalid(sidecar, text, 0, 'the file must be an object')
  const { success, output, issues } = v.safeParse(sidecarSchema, parsed)
  if (success) {
    const [foreign, why] =
      mediaOf(file) === 'video'
        ? (['focus', 'focus is for images: videos are cropped by fo'] as const)
        : (['poster', 'poster is for videos'] as const)
    if (output[foreign] === undefined) return output
    throw invalid(sidecar, text, jsonPositions(text).offsetOf([foreign]) ?? 0, why)
  }
  const [issue] = issues
  const path = issue.path?.map(({ key }) => String(key)) ?? []
  const { offsetOf } = jsonPositions(text)
  const offset = offsetOf(path) ?? offsetOf(path.slice(0, -1)) ?? 0
  throw invalid(sidecar, text, offset, reasonOf(issue, path.join('.')))
}

/**
 * Reads the sidecars of many images: a folder without any is listed once, instead of asking for each of its images.
 */
export class Sidecars {
  readonly #folders = new Map<string, boolean>()

  /** Like `readSidecar`. */
  read(file: string): Sidecar | undefined {
    return this.#mayHave(file) ? readSidecar(file) : undefined
  }

  has(file: string): boolean {
    return this.#mayHave(file) && existsSync(sidecarFile(file))
  }

  #mayHave(file: string): boolean {
    const folder = dirname(file)
    const hasSome = this.#folders.get(folder) ?? hasSidecars(folder)
    this.#folders.set(folder, hasSome)
    return hasSome
  }
}

/** Whatever its case: a file system may take both for one. */
function hasSidecars(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.toLowerCase().endsWith(ENDING))
  } catch {
    // A folder may be unlistable, and its files readable.
    return true
  }
}

function textOf(sidecar: string): string | undefined {
  // Most images have none, and an exception costs more than a question.
  if (!existsSync(sidecar)) return undefined
  try {
    return readText(sidecar).replace(/^\ufeff/, '')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw new ImageKitBuildError(
      'SIDECAR_INVALID',
      `What is kept beside the image can't be read: ${errorMessage(error)}`,
      { file: sidecar },
      error,
    )
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonOf(issue: v.BaseIssue<unknown>, path: string): string {
  if (issue.type !== 'strict_object') return `${path || 'the file'} ${issue.message}`
  if (issue.expected === 'never')
    return `'${path}' is no key of a sidecar; it has focus: { x, y }, alt, poster and custom`
  const isMissing = issue.input === undefined
  return isMissing ? `${path} is missing` : `${path || 'the file'} must be an object`
}

function invalid(file: string, text: string, offset: number, reason: string): ImageKitBuildError {
  const example = '{ "focus": { "x": 0.3, "y": 0.4 }, "alt": "…" }'
  return new ImageKitBuildError(
    'SIDECAR_INVALID',
    `What is kept beside the image is damaged: ${reason}. Write ${example}.`,
    positionAt(file, text, offset),
  )
}
