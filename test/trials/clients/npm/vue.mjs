// Calls of @imagekit/vue in a page.
import * as sdk from '@imagekit/vue'
import { createApp, h } from 'vue'
import { call } from './lines.mjs'
import { commonCalls, done, drawn, expectDrawn, mounted } from './page.mjs'

const { urlEndpoint } = globalThis.settings
const render = (component, props, provider) => (root) => {
  const element = () => h(component, props)
  const Page = { render: () => (provider ? h(sdk.ImageKitProvider, { urlEndpoint }, element) : element()) }
  createApp(Page).mount(root)
}
await commonCalls(sdk)
const image = { src: '/page/a.jpg', alt: '', width: 30 }
await call('Image in ImageKitProvider', async () =>
  drawn((await mounted(render(sdk.Image, image, true), 'img')).src),
)
await call('Image, every width of its set', async () => {
  const { srcset } = await mounted(render(sdk.Image, { ...image, urlEndpoint }), 'img')
  for (const candidate of srcset.split(', ')) await drawn(candidate.split(' ')[0])
})
await call('Image, a transformation', async () => {
  const fixed = { ...image, urlEndpoint, responsive: false, transformation: [{ width: 30 }] }
  await expectDrawn((await mounted(render(sdk.Image, fixed), 'img')).src, 30)
})
await call('Video', async () => {
  const video = { urlEndpoint, src: '/clip.mp4', transformation: [{ width: 32 }] }
  const { status } = await fetch((await mounted(render(sdk.Video, video), 'video')).src)
  if (status !== 200) throw new Error(String(status))
})
done()
