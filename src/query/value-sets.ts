import { ImageKitBuildError } from '../diagnostics/build-error'
import { type Parameter, parameterKeys, type Transformation, validateParameter } from '../url'

/** The parameters whose value sets make a srcset, by the option name. */
export type AxisName = 'width' | 'height' | 'dpr'

/** Parameters split into those that vary and those that do not. */
export interface Varied {
  /** The last step, without the parameters that vary. */
  step: Transformation
  /** One step's worth of parameters a candidate of the srcset; a single empty one where nothing varies. */
  candidates: Transformation[]
  /** The parameter in which candidates differ; `undefined` for a single rendition. */
  axis: AxisName | undefined
  /** Formats of a `<picture>`, the last one being the fallback; empty when the query has no set of formats. */
  formats: string[]
}

/**
 * Splits value sets (`400;800`) into candidates and formats; the rest is the common step.
 *
 * @throws ImageKitBuildError `INVALID_VALUE`
 */
export function splitSets(parameters: ReadonlyMap<Parameter, string>): Varied {
  const fixed: [Parameter, string][] = []
  const sets = new Map<AxisName, string[]>()
  let formats: string[] = []
  for (const [parameter, text] of parameters) {
    const values = text.split(';').filter((value) => value !== '')
    for (const value of text.includes(';') ? values : [text]) check(parameter, value)
    if (!text.includes(';')) fixed.push([parameter, text])
    else if (parameter.name === 'format') formats = values
    else if (isAxis(parameter.name)) sets.set(parameter.name, values)
    else {
      throw new ImageKitBuildError(
        'INVALID_VALUE',
        `${parameter.code}=${text}: only w, h, dpr and f take a set of values; import the image once for each ${parameter.name}.`,
      )
    }
  }
  const step = stepOf(fixed)
  const varied = candidatesOf(sets)
  if (varied.axis === 'height' && step.width !== undefined) {
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `h=${sets.get('height')?.join(';')} with w=${step.width}: all would be equally wide, so a browser could not choose. Give a set of widths.`,
    )
  }
  return { step, ...varied, formats }
}

function isAxis(name: string): name is AxisName {
  return name === 'width' || name === 'height' || name === 'dpr'
}

function check(parameter: Parameter, value: string): void {
  const reason = validateParameter(parameter, value)
  if (reason) throw new ImageKitBuildError('INVALID_VALUE', `${parameter.code}=${value}: ${reason}`)
}

/** Parameters in the table's order, so that `?w=1&h=2` and `?h=2&w=1` are one URL. */
function stepOf(parameters: [Parameter, string][]): Transformation {
  const order = parameterKeys()
  const sorted = [...parameters].sort(([a], [b]) => order.indexOf(a.name) - order.indexOf(b.name))
  return Object.fromEntries(
    sorted.map(([parameter, value]) => [parameter.name, typed(value)]),
  ) as Transformation
}

/** Converts numbers and booleans, for geometry to calculate with; the builder writes both spellings the same way. */
function typed(value: string): string | number | boolean {
  if (value === 'true') return true
  if (value === 'false') return false
  const number = Number(value)
  return value !== '' && String(number) === value ? number : value
}

function candidatesOf(sets: Map<AxisName, string[]>): Pick<Varied, 'candidates' | 'axis'> {
  if (sets.size === 0) return { candidates: [{}], axis: undefined }
  const lengths = new Set([...sets.values()].map((values) => values.length))
  if (lengths.size > 1) {
    const written = [...sets].map(([name, values]) => `${name}=${values.join(';')}`).join(' and ')
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `${written}: sets that vary together must be of one length, the first of each making the first image.`,
    )
  }
  const axis = sets.has('width') ? 'width' : sets.has('height') ? 'height' : 'dpr'
  const [length = 0] = lengths
  const candidates = Array.from({ length }, (_, index) =>
    Object.fromEntries([...sets].map(([name, values]) => [name, typed(values[index] ?? '')])),
  ) as Transformation[]
  return { candidates, axis }
}
