type Properties = Record<string, unknown>
type Child = Node | string | undefined | false

/** Creates an element. Strings become text nodes, because file names and sources are untrusted. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), properties, children)
}

/** As `element`, for SVG, which has attributes only. */
export function svg(name: string, properties: Properties = {}, ...children: Child[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(properties)) made.setAttribute(key, String(value))
  made.append(...children.filter((child) => child !== undefined && child !== false))
  return made
}

function fill<E extends HTMLElement>(made: E, properties: Properties, children: Child[]): E {
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue
    if (key.startsWith('aria-') || key === 'role' || key === 'list') made.setAttribute(key, String(value))
    else if (key === 'dataset' || key === 'style') Object.assign(made[key], value)
    else Object.assign(made, { [key]: value })
  }
  made.append(...children.filter((child) => child !== undefined && child !== false))
  return made
}

export const byId = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E

let lastField = 0

/** A control below its label. The label is not around it: the options of a `<select>` would be part of its name. */
export function field(label: string, control: HTMLInputElement | HTMLSelectElement): HTMLElement {
  control.id = `field-${++lastField}`
  return element('div', { className: 'field' }, element('label', { htmlFor: control.id }, label), control)
}

let clearing: ReturnType<typeof setTimeout> | undefined

/** Announces a message, to screen readers too. */
export function toast(text: string, isError = false): void {
  const node = byId('toast')
  node.textContent = text
  node.classList.toggle('error', isError)
  node.classList.add('shown')
  clearTimeout(clearing)
  clearing = setTimeout(() => node.classList.remove('shown'), isError ? 8000 : 3000)
}

/** A button that copies a text. */
export function copyButton(
  label: string,
  text: () => string,
  properties: Properties = {},
): HTMLButtonElement {
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => toast('Copied'),
      () => toast('The browser does not allow copying', true),
    )
  return element('button', { type: 'button', className: 'small', onclick: copy, ...properties }, label)
}
