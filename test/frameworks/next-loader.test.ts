import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'

const endpoint = 'https://ik.imagekit.io/demo'
let loader: typeof import('../../src/frameworks/next-loader').default
beforeAll(async () => {
  vi.stubEnv('IMAGEKIT_URL_ENDPOINT', endpoint)
  loader = (await import('../../src/frameworks/next-loader')).default
  vi.unstubAllEnvs()
})

test.each([
  [`${endpoint}/a.jpg`, undefined, `${endpoint}/a.jpg?tr=w-640,c-at_max`],
  [`${endpoint}/a.jpg`, 75, `${endpoint}/a.jpg?tr=w-640,c-at_max,q-75`],
  [`${endpoint}/a.jpg?tr=e-grayscale`, undefined, `${endpoint}/a.jpg?tr=e-grayscale:w-640,c-at_max`],
  [`${endpoint}/a.jpg?v=2`, undefined, `${endpoint}/a.jpg?v=2&tr=w-640,c-at_max`],
  ['/public.jpg', 75, '/public.jpg'],
  ['/_next/static/media/a.jpg', 75, '/_next/static/media/a.jpg'],
  [`${endpoint}-other/a.jpg`, 75, `${endpoint}-other/a.jpg`],
])('%s with quality %s is %s', (src, quality, url) => {
  expect(loader({ src, width: 640, ...(quality && { quality }) })).toBe(url)
})

test('in development a local image names its width, which Next would miss', () => {
  vi.stubEnv('NODE_ENV', 'development')
  onTestFinished(() => void vi.unstubAllEnvs())
  const of = (src: string) => loader({ src, width: 640 })
  expect(of('/_next/static/media/a.jpg')).toBe('/_next/static/media/a.jpg?w=640')
  expect(of('data:image/png;base64,AA')).toBe('data:image/png;base64,AA')
  expect(of(`${endpoint}/a.jpg`)).toBe(`${endpoint}/a.jpg?tr=w-640,c-at_max`)
})
