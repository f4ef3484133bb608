/** An element with properties and children. Texts become text nodes: names of files are anybody's. */
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

/** Back to where the keyboard was among the files; to the upload if there are none. */
export function focusGrid() {
  const card = byId('grid').querySelector('[tabindex="0"]')
  ;(card ?? byId('upload')).focus()
}

/** Says something to everybody, screen readers included. */
export function note(text, isError = false) {
  byId('note').textContent = text
  byId('note').classList.toggle('error', isError)
}

/** `1.2 kB` */
export function bytes(count) {
  if (count < 1000) return `${count} B`
  return count < 1e6 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`
}

/** A button that copies a text and says so. */
export function copyButton(text, what) {
  const copy = async () => {
    await navigator.clipboard.writeText(text()).then(
      () => note(`${what} copied`),
      () => note(`The browser does not allow copying: ${text()}`, true),
    )
  }
  return element('button', { type: 'button', onclick: copy }, `Copy ${what}`)
}
