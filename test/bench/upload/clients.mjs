import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** How each client uploads one file: made with `(origin, concurrency)`, called with `(path, name)`. */
export const clients = { ours, official, undici }

const KEY = 'private_bench'
const fixed = { folder: '/bench', useUniqueFileName: false }

async function ours(baseURL, concurrency) {
  const { createClient } = await import('../../../dist/api.js')
  const options = { privateKey: KEY, urlEndpoint: 'https://ik.imagekit.io/bench', baseURL, concurrency }
  const client = createClient(options)
  return (path, fileName) => client.files.upload({ file: { path }, fileName, ...fixed })
}

async function official(baseURL) {
  const { default: ImageKit } = await import('@imagekit/nodejs')
  const client = new ImageKit({ privateKey: KEY, baseURL })
  return (path, fileName) => client.files.upload({ file: createReadStream(path), fileName, ...fixed })
}

/** No checks, no retries, no time limits: a whole file in a Buffer through a pool. */
async function undici(origin, connections) {
  const { Pool } = await import('undici')
  const pool = new Pool(origin, { connections })
  const boundary = 'bench-boundary-0123456789'
  const field = (name, value) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const authorization = `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`
  return async (path, fileName) => {
    const head = `${field('fileName', fileName)}${field('folder', fixed.folder)}${field('useUniqueFileName', false)}`
    const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\n\r\n`
    const tail = `\r\n--${boundary}--\r\n`
    const bytes = await readFile(path)
    const { body } = await pool.request({
      method: 'POST',
      path: '/api/v1/files/upload',
      headers: { authorization, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: Buffer.concat([Buffer.from(head + file), bytes, Buffer.from(tail)]),
    })
    return body.json()
  }
}
