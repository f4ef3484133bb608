// Calls that ImageKit's SDKs for pages have in common; `settings` are the page's.
import { call } from './lines.mjs'

const { base, urlEndpoint, publicKey, picture } = globalThis.settings

/** Resolves with the width of the picture that the browser draws of a URL. */
export function drawn(url) {
  const image = new Image()
  image.src = url
  return image.decode().then(
    () => image.naturalWidth,
    () => Promise.reject(new Error(`not drawn: ${url}`)),
  )
}

/** Throws unless the image is drawn at one of these widths. */
export async function expectDrawn(url, ...widths) {
  const width = await drawn(url)
  if (!widths.includes(width)) throw new Error(`${width} pixels wide, not ${widths.join(' or ')}: ${url}`)
}

/** Mounts elements, then resolves with the one that the selector finds. */
export async function mounted(mount, selector) {
  const root = document.body.appendChild(document.createElement('div'))
  mount(root)
  for (let tries = 0; tries < 100; tries++) {
    const found = root.querySelector(selector)
    if (found) return found
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`no ${selector} in ${root.innerHTML.slice(0, 200)}`)
}

/** An XMLHttpRequest that goes to the emulator: the SDKs' upload address is fixed. */
function toEmulator() {
  const xhr = new XMLHttpRequest()
  const open = xhr.open.bind(xhr)
  xhr.open = (method, address) => open(method, String(address).replace('https://upload.imagekit.io', base))
  return xhr
}

async function upload(sdk, options = {}) {
  const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0))
  const signed = await (await fetch('/auth')).json()
  const file = new File([bytes], 'a.jpg')
  const asked = { file, fileName: 'a.jpg', folder: '/page', useUniqueFileName: false, publicKey, ...signed }
  return sdk.upload({ ...asked, xhr: toEmulator(), ...options })
}

const rejects = (promise, kind) =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error) => error instanceof kind || Promise.reject(error),
  )

/** Calls of the functions that all of them export, `@imagekit/javascript`'s. */
export async function commonCalls(sdk) {
  const src = '/page/a.jpg'
  const build = (options) => sdk.buildSrc({ urlEndpoint, src, ...options })
  const progress = []
  await call('upload', () => upload(sdk, { onProgress: ({ loaded }) => progress.push(loaded) }))
  await call('upload, progress', () => progress.length > 0 || Promise.reject(new Error('no progress')))
  await call('upload, tags and response fields', () =>
    upload(sdk, { tags: ['a', 'b'], responseFields: ['tags', 'metadata'] }),
  )
  await call('upload, a URL', () => upload(sdk, { file: `${urlEndpoint}${src}`, fileName: 'b.jpg' }))
  await call('upload, a wrong signature', () =>
    rejects(upload(sdk, { signature: '0' }), sdk.ImageKitInvalidRequestError),
  )
  await call('upload, aborted', () =>
    rejects(upload(sdk, { abortSignal: AbortSignal.abort() }), sdk.ImageKitAbortError),
  )
  await call('buildSrc', () => expectDrawn(build(), 60))
  await call('buildSrc, a transformation', () =>
    expectDrawn(
      build({ transformation: [{ width: 40, height: 30, crop: 'force', quality: 80, format: 'webp' }] }),
      40,
    ),
  )
  await call('buildSrc, chained, in the path', () =>
    expectDrawn(
      build({ transformationPosition: 'path', transformation: [{ width: 30 }, { rotation: 90 }] }),
      20,
    ),
  )
  await call('buildSrc, absolute source', () =>
    expectDrawn(build({ src: urlEndpoint + src, transformation: [{ width: 20 }] }), 20),
  )
  const overlays = [
    { type: 'text', text: 'Sample', transformation: [{ fontSize: 10, typography: 'b' }] },
    { type: 'image', input: src, transformation: [{ width: 10 }] },
    { type: 'solidColor', color: 'FF0000', transformation: [{ width: 10, height: 10 }] },
  ]
  for (const overlay of overlays)
    await call(`buildSrc, an overlay of ${overlay.type}`, () =>
      expectDrawn(build({ transformation: [{ width: 50, overlay }] }), 50),
    )
  await call('buildTransformationString', () =>
    expectDrawn(`${urlEndpoint}${src}?tr=${sdk.buildTransformationString([{ width: 25 }])}`, 25),
  )
  await call('getResponsiveImageAttributes', async () => {
    const { srcSet } = sdk.getResponsiveImageAttributes({
      urlEndpoint,
      src,
      width: 30,
      imageBreakpoints: [30],
      deviceBreakpoints: [60],
    })
    for (const candidate of srcSet.split(', ')) await drawn(candidate.split(' ')[0])
  })
}

/** Ends the page's calls: the trial waits for the title. */
export function done() {
  document.title = 'done'
}
