/** A page with one script. */
export const page = (script = '/src/main.js') =>
  `<!doctype html><html><head></head><body><script type="module" src="${script}"></script></body></html>`

/** Starts a worker. */
export const worker = (file: string) =>
  `new Worker(new URL('${file}', import.meta.url), { type: 'module' })\n`

/** Imports images and uses them. */
export const show = (...images: string[]) =>
  [
    ...images.map((image, index) => `import image${index} from '${image}'`),
    `console.log(${images.map((_, index) => `image${index}`).join(', ')})\n`,
  ].join('\n')
