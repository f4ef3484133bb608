const CONTROLS = 'a, button, input, select, textarea, [tabindex]'

/**
 * Replaces what is in an element while somebody may be using it: the control that has the focus keeps it, by its name.
 *
 * @returns whether a control in the element has the focus now
 */
export function keepFocus(container: HTMLElement, replace: () => void): boolean {
  const focused = document.activeElement
  const name = focused && container.contains(focused) ? nameOf(focused) : undefined
  replace()
  if (name === undefined) return false
  const control = [...container.querySelectorAll<HTMLElement>(CONTROLS)].find((one) => nameOf(one) === name)
  control?.focus()
  return control !== undefined && document.activeElement === control
}

function nameOf(control: Element): string {
  const label = (control as HTMLInputElement).labels?.[0]?.textContent
  return `${control.localName} ${control.getAttribute('aria-label') ?? label ?? control.textContent}`
}
