// Calls of @imagekit/react in a page.
import * as sdk from '@imagekit/react'
import { componentCalls } from './components.mjs'

await componentCalls(sdk, { responsive: false })
