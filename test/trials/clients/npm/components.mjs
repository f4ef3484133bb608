// Calls of the components that ImageKit's SDKs for React and Next.js share.
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { call } from './lines.mjs'
import { commonCalls, done, drawn, expectDrawn, mounted } from './page.mjs'

/**
 * @param sdk `@imagekit/react` or `@imagekit/next`
 * @param single props of an image without a set of widths
 */
export async function componentCalls(sdk, single = {}) {
  const { urlEndpoint } = globalThis.settings
  const render = (component, props, provider) => (root) => {
    const element = createElement(component, props)
    createRoot(root).render(
      provider ? createElement(sdk.ImageKitProvider, { urlEndpoint }, element) : element,
    )
  }
  await commonCalls(sdk)
  const image = { src: '/page/a.jpg', alt: '', width: 30, height: 20 }
  await call('Image in ImageKitProvider', async () =>
    drawn((await mounted(render(sdk.Image, image, true), 'img')).src),
  )
  await call('Image, every width of its set', async () => {
    const { srcset } = await mounted(render(sdk.Image, { ...image, urlEndpoint }), 'img')
    for (const candidate of srcset.split(', ')) await drawn(candidate.split(' ')[0])
  })
  await call('Image, a transformation', async () => {
    const fixed = { ...image, urlEndpoint, ...single, transformation: [{ width: 30 }] }
    await expectDrawn((await mounted(render(sdk.Image, fixed), 'img')).src, 30)
  })
  await call('Image, lazy', async () => {
    const { loading } = await mounted(render(sdk.Image, { ...image, urlEndpoint, loading: 'lazy' }), 'img')
    if (loading !== 'lazy') throw new Error(`loading=${loading}`)
  })
  await call('Video', async () => {
    const video = { urlEndpoint, src: '/clip.mp4', controls: true, transformation: [{ width: 32 }] }
    const { status } = await fetch((await mounted(render(sdk.Video, video), 'video')).src)
    if (status !== 200) throw new Error(String(status))
  })
  done()
}
