import { hero, pictures } from './pictures.js'

function element(name, attributes, ...children) {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  node.append(...children)
  return node
}

document
  .querySelector('#hero')
  .prepend(
    element('img', { ...hero, loading: 'eager', fetchpriority: 'high', alt: 'Ridges in the first light' }),
  )

document
  .querySelector('#gallery')
  .append(
    ...pictures.map(({ title, note, img, href = img.src, dark }) =>
      element(
        'figure',
        dark ? { class: 'dark' } : {},
        element('a', { href, class: 'frame' }, element('img', { ...img, alt: title })),
        element('figcaption', {}, element('strong', {}, title), element('span', {}, note)),
      ),
    ),
  )

// A chunk of its own, to show that dynamic imports are seen too.
const { default: details } = await import('./details.js')
details(document.querySelector('footer'))
