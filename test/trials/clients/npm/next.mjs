// Calls of @imagekit/next in a page; its uploads are signed by `getUploadAuthParams` of `@imagekit/next/server`.
import * as sdk from '@imagekit/next'
import { componentCalls } from './components.mjs'

await componentCalls(sdk)
