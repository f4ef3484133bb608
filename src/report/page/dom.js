/** Creates an element. Strings become text nodes, because file names and alternative texts come from strangers. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue
    if (key.startsWith('aria-') || key === 'role' || key === 'scope') made.setAttribute(key, value)
    else if (key === 'dataset' || key === 'style') Object.assign(made[key], value)
    else made[key] = value
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== false))
  return made
}

export const byId = (id) => document.getElementById(id)

/** `1.2 kB` */
export function bytes(count) {
  if (count < 1000) return `${Math.round(count)} B`
  return count < 1e6 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`
}

export const percent = (part, whole) => (whole > 0 ? `${Math.round((part / whole) * 100)} %` : '–')

export const plural = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

/** Announces a message to screen readers. */
export function announce(text) {
  byId('note').textContent = text
}

/** A button that copies a text, and says so. */
export function copyButton(text, what) {
  const button = element(
    'button',
    { type: 'button', className: 'quiet', 'aria-label': `Copy ${what}` },
    'Copy',
  )
  button.onclick = async () => {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    button.textContent = isCopied ? 'Copied' : 'Select it'
    announce(isCopied ? `${what} copied` : `The browser does not allow copying ${what}`)
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 2000)
  }
  return button
}

/** A picture in small, or its colour. */
export function thumb(picture) {
  if (picture?.startsWith('data:image/webp;base64,'))
    return element('img', { className: 'thumb', src: picture, alt: '', width: 40, height: 40 })
  return element('span', { className: 'thumb', style: picture ? { background: picture } : {} })
}

/** A group of buttons of which one is pressed. */
export function choices(label, options, chosen, onChoose) {
  const buttons = options.map(([value, text]) =>
    element('button', { type: 'button', 'aria-pressed': String(value === chosen) }, text),
  )
  for (const [index, button] of buttons.entries()) {
    button.onclick = () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button))
      onChoose(options[index][0])
    }
  }
  return element('div', { className: 'choices', role: 'group', 'aria-label': label }, buttons)
}

/** A table that may be wider than the window. */
export function table(label, columns, rows) {
  const head = columns.map(([text, className = '']) => element('th', { scope: 'col', className }, text))
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      cells.map((cell, index) => element('td', { className: columns[index][1] ?? '' }, cell)),
    ),
  )
  return scroller(
    label,
    element('table', {}, element('thead', {}, element('tr', {}, head)), element('tbody', {}, body)),
  )
}

/** Focusable, so that the keyboard can scroll it. */
export function scroller(label, content) {
  return element('div', { className: 'scroll', role: 'region', tabIndex: 0, 'aria-label': label }, content)
}

/** A bar of a length from 0 to 1. */
export function bar(share, className = '') {
  const fill = element('span', { style: { width: `${Math.min(1, share) * 100}%` } })
  return element('span', { className: `bar ${className}`, 'aria-hidden': 'true' }, fill)
}
