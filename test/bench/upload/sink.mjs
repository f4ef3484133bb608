// A server that takes uploads and stores nothing: `node sink.mjs <latency>`. Prints its port.
import { createServer } from 'node:http'

const latency = Number(process.argv[2])
/** All parts but the file's fit into this many bytes at either end of the body. */
const EDGE = 8192

const server = createServer((request, response) => {
  const boundary = `--${/boundary="?([^";]+)/.exec(request.headers['content-type'])?.[1]}`
  let length = 0
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  request.on('data', (chunk) => {
    length += chunk.length
    if (head.length < EDGE) head = Buffer.concat([head, chunk.subarray(0, EDGE - head.length)])
    // The end alone is kept: a copy of every chunk would make the sink the bottleneck.
    tail = chunk.length >= EDGE ? chunk.subarray(-EDGE) : Buffer.concat([tail, chunk]).subarray(-EDGE)
  })
  request.on('end', () => {
    const answer = read(head, tail, length, boundary)
    const send = () => {
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? { message: 'Your request is missing file parameter.' }))
    }
    if (latency) setTimeout(send, latency)
    else send()
  })
})

/** The upload object for a body of which only both ends are known. */
function read(head, tail, length, boundary) {
  const file = head.indexOf('filename="')
  const start = head.indexOf('\r\n\r\n', file) + 4
  const end = tail.indexOf(`\r\n${boundary}`)
  const name = fieldOf(head, 'fileName') ?? fieldOf(tail, 'fileName')
  if (file < 0 || start < 4 || end < 0 || !name) return undefined
  const size = length - tail.length + end - start
  const filePath = `/bench/${name}`
  return {
    fileId: '65f000000000000000000000',
    name,
    size,
    versionInfo: { id: '65f000000000000000000000', name: 'Version 1' },
    filePath,
    url: `https://ik.imagekit.io/bench${filePath}`,
    fileType: 'image',
    height: 427,
    width: 640,
    thumbnailUrl: `https://ik.imagekit.io/bench/tr:n-ik_ml_thumbnail${filePath}`,
    AITags: null,
  }
}

function fieldOf(bytes, name) {
  const text = bytes.toString('latin1')
  return new RegExp(`name="${name}"[^\\r]*(?:\\r\\n[^\\r]+)*\\r\\n\\r\\n([^\\r]*)\\r\\n`).exec(text)?.[1]
}

server.listen(0, '127.0.0.1', () => process.send(server.address().port))
// Whoever started it may be killed.
process.on('disconnect', () => process.exit())
