import { ApiError, MESSAGES } from '../../model/api-error'
import { bytes } from '../../search/convert-value'
import {
  type Comparison,
  type Expression,
  type Literal,
  parseSearchQuery,
  SearchQueryError,
} from '../../search/parse-query'
import type { Media } from '../../store/media-type'

/** Values that a check can refer to. */
export interface CheckedUpload {
  /** Form fields with their defaults. */
  request: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
  customMetadata: Readonly<Record<string, unknown>>
  file: { size: number; mime: string }
  mediaMetadata: Pick<Media, 'width' | 'height' | 'duration' | 'bitRate' | 'videoCodec' | 'audioCodec'>
}

const TEXT = ['=', ':', 'IN']
const NUMBER = ['=', '<', '<=', '>', '>=']
/** Operators by field; `NOT` combines with `=` and `IN`. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['fileName', 'tags', 'folder', 'customCoordinates', 'webhookUrl'].map((name) => [
      `request.${name}`,
      TEXT,
    ]),
  ),
  ...Object.fromEntries(
    [
      'useUniqueFileName',
      'isPrivateFile',
      'isPublished',
      'overwriteFile',
      'overwriteAITags',
      'overwriteTags',
      'overwriteCustomMetadata',
    ].map((name) => [`request.${name}`, ['=']]),
  ),
  'file.size': NUMBER,
  'file.mime': TEXT,
  ...Object.fromEntries(
    ['width', 'height', 'duration', 'bitRate'].map((name) => [`mediaMetadata.${name}`, NUMBER]),
  ),
  'mediaMetadata.videoCodec': TEXT,
  'mediaMetadata.audioCodec': TEXT,
}

/**
 * Evaluates the `checks` of an upload: `"request.folder" : "marketing/" AND "file.size" < "1mb"`.
 *
 * @throws ApiError 400 if the expression is malformed or false
 * @see https://imagekit.io/docs/api-reference/upload-file/upload-file
 */
export function runChecks(checks: string | undefined, checked: CheckedUpload): void {
  if (!checks) return
  if (!holds(parse(checks), checked)) throw new ApiError(400, MESSAGES.checksFailed)
}

function parse(checks: string): Expression {
  try {
    return parseSearchQuery(checks, 'both')
  } catch (error) {
    if (error instanceof SearchQueryError) throw new ApiError(400, MESSAGES.checksSyntax)
    throw error
  }
}

/** Evaluates every part even if the result is known, because errors in later parts count too. */
function holds(expression: Expression, checked: CheckedUpload): boolean {
  if (expression.kind === 'comparison') return compares(expression, checked)
  if (expression.kind === 'not') return !holds(expression.part, checked)
  const results = expression.parts.map((part) => holds(part, checked))
  return expression.kind === 'and' ? results.every(Boolean) : results.some(Boolean)
}

function compares({ field, operator, values, negated }: Comparison, checked: CheckedUpload): boolean {
  const allowed = field.startsWith('request.customMetadata.') ? [...TEXT, ...NUMBER] : OPERATORS[field]
  const isNumeric = allowed === NUMBER
  if (!allowed?.includes(operator) || (isNumeric && negated)) throw new ApiError(400, MESSAGES.checksSyntax)
  const own = ownValues(field, checked)
  const wanted = values.map((value) => wantedValue(field, value, isNumeric))
  const result = own.some((value) => wanted.some((one) => OPERATIONS[operator as '='](value, one)))
  return negated ? !result : result
}

const OPERATIONS: Readonly<
  Record<'=' | ':' | 'IN' | '<' | '<=' | '>' | '>=', (a: Literal, b: Literal) => boolean>
> = {
  '=': (a, b) => a === b,
  IN: (a, b) => a === b,
  ':': (a, b) => String(a).startsWith(String(b)),
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** Returns no value for a field that the request or the file does not have: comparisons with it are false. */
function ownValues(
  field: string,
  { request, customMetadata, file, mediaMetadata }: CheckedUpload,
): Literal[] {
  const [group = '', name = ''] = field.split(/\.(.*)/s)
  const value =
    group === 'file'
      ? file[name as 'size']
      : group === 'mediaMetadata'
        ? mediaMetadata[name as 'width']
        : name.startsWith('customMetadata.')
          ? customMetadata[name.slice('customMetadata.'.length)]
          : request[name]
  const values = [value].flat().filter((one) => one !== undefined && one !== null) as Literal[]
  return field === 'request.folder' ? values.map((one) => folderText(String(one))) : values
}

function wantedValue(field: string, value: Literal, isNumeric: boolean): Literal {
  if (field === 'request.folder') return folderText(String(value))
  if (!isNumeric) return value
  const number = field === 'file.size' ? bytes(value) : Number(value)
  if (number === undefined || Number.isNaN(number)) throw new ApiError(400, MESSAGES.checksSyntax)
  return number
}

/** ImageKit's example writes a folder as `marketing/`; uploads may omit the outer slashes. */
function folderText(folder: string): string {
  const inner = folder.split('/').filter(Boolean).join('/')
  return inner && `${inner}/`
}
