/** Creates an element. Strings become text nodes, because file names are untrusted. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('aria-') || key === 'role') made.setAttribute(key, value)
    else if (key === 'dataset') Object.assign(made.dataset, value)
    else made[key] = value
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

export const byId = (id) => document.getElementById(id)

/** Returns the focus to the grid, or to the upload button if it is empty. */
export function focusGrid() {
  const card = byId('grid').querySelector('[tabindex="0"]')
  ;(card ?? byId('upload')).focus()
}

/** Announces a message, to screen readers too. */
export function note(text, isError = false) {
  byId('note').textContent = text
  byId('note').classList.toggle('error', isError)
}

/** `1.2 kB` */
export function bytes(count) {
  if (count < 1000) return `${count} B`
  return count < 1e6 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`
}

/** Creates a button that copies a text and confirms it. */
export function copyButton(text, what) {
  const copy = async () => {
    await navigator.clipboard.writeText(text()).then(
      () => note(`${what} copied`),
      () => note(`The browser does not allow copying: ${text()}`, true),
    )
  }
  return element('button', { type: 'button', onclick: copy }, `Copy ${what}`)
}
