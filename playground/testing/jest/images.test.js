import ImageKit from '@imagekit/nodejs'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { useEmulator } from 'unplugin-imagekit/emulator'

const imagekit = useEmulator({ beforeAll, beforeEach, afterAll })

test('an upload is in the library', async () => {
  // Its key and address are in the environment, where the SDK looks for them.
  const client = new ImageKit()
  await client.files.upload({ file: 'aGVsbG8=', fileName: 'hello.txt', useUniqueFileName: false })

  expect(imagekit().store.files()).toMatchObject([{ filePath: '/hello.txt' }])
  expect(imagekit().requests.count('upload')).toBe(1)
})

test('a picture is delivered as it is asked for', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"/>'
  const { url } = await new ImageKit().files.upload({ file: btoa(svg), fileName: 'hero.svg' })

  const response = await fetch(`${url}?tr=w-60,f-png`)
  expect(response.headers.get('content-type')).toBe('image/png')
})

test('a service that fails once is asked again', async () => {
  imagekit().faults.set([{ route: 'upload', status: 503, times: 1 }])
  await new ImageKit().files.upload({ file: 'aGVsbG8=', fileName: 'hello.txt' })

  expect(imagekit().requests.map(({ status }) => status)).toEqual([503, 200])
})
