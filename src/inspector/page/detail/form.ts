import { element, field } from '../elements'
import { type FieldName, formatQuery, parseQuery, type Query } from './query'

const CROPS = [
  ['', 'Automatic'],
  ['at_max', 'Fit inside (at_max)'],
  ['at_least', 'Cover at least (at_least)'],
  ['maintain_ratio', 'Crop to the ratio (maintain_ratio)'],
  ['force', 'Stretch (force)'],
] as const
const FOCUS = ['', 'auto', 'face', 'center', 'top', 'bottom', 'left', 'right', 'custom']
const FORMATS = ['', 'avif;webp;jpg', 'avif;webp;png', 'avif', 'webp', 'jpg', 'png']
const PLACEHOLDERS = ['', 'color', 'lqip', 'blurhash', 'thumbhash']

/** The grammar as a form. Calls back with the query whenever a field changes. */
export function queryForm(
  query: string,
  isPlaceable: boolean,
  onChange: (query: string) => void,
): HTMLFormElement {
  const current: Query = parseQuery(query)
  const changed = () => onChange(formatQuery(current))
  const set = (name: FieldName, value: string) => {
    current.fields.set(name, value)
    changed()
  }
  const text = (name: FieldName, label: string, properties: Record<string, unknown> = {}) => {
    const input = element('input', {
      type: 'text',
      value: current.fields.get(name) ?? '',
      autocomplete: 'off',
      spellcheck: false,
      ...properties,
      oninput: () => set(name, input.value),
    })
    return field(label, input)
  }
  const select = (name: FieldName, label: string, options: readonly (readonly [string, string])[]) => {
    const value = current.fields.get(name) ?? ''
    const known = options.some(([one]) => one === value) ? options : [...options, [value, value] as const]
    const input = element(
      'select',
      { onchange: () => set(name, input.value) },
      ...known.map(([one, text]) => element('option', { value: one, selected: one === value }, text)),
    )
    return field(label, input)
  }
  const named = (values: readonly string[], none: string) => values.map((one) => [one, one || none] as const)
  const rest = element('input', {
    type: 'text',
    value: current.rest,
    placeholder: 'e-grayscale&r=12',
    autocomplete: 'off',
    spellcheck: false,
    oninput: () => {
      current.rest = rest.value.trim().replace(/^[?&]+/, '')
      changed()
    },
  })
  const priority = element('input', {
    type: 'checkbox',
    checked: current.fields.get('priority') === 'true',
    onchange: () => set('priority', String(priority.checked)),
  })
  return element(
    'form',
    { className: 'fields', onsubmit: (event: Event) => event.preventDefault() },
    text('w', 'Widths', { placeholder: '400;800;1200' }),
    text('ar', 'Aspect ratio', { placeholder: '16-9' }),
    select('c', 'Crop', CROPS),
    select('fo', 'Focus', named(FOCUS, 'The image’s own')),
    select('f', 'Format', named(FORMATS, 'Automatic')),
    text('q', 'Quality', { placeholder: '80', inputMode: 'numeric' }),
    text('sizes', 'Sizes', { placeholder: '(max-width: 600px) 100vw, 50vw' }),
    isPlaceable && select('placeholder', 'Placeholder', named(PLACEHOLDERS, 'None')),
    field('Other parameters', rest),
    element('label', { className: 'check' }, priority, ' Load first (priority)'),
  )
}
