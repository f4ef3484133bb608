import { test } from 'vitest'
import { compareUploads } from '../api/upload-comparison'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('The transport: fields of an upload')

test('random uploads send what @imagekit/nodejs sends', async () => {
  const count = trials(10_000, 150)
  await compareUploads(count)
  record({
    case: 'parameters of an upload',
    method: 'fast-check, through our client and through `@imagekit/nodejs`, to one server',
    n: count.toLocaleString('en-US'),
    result: 'equal fields and values, equal file part (name, type, bytes), the same key',
  })
})
