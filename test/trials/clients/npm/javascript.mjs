// Calls of @imagekit/javascript in a page.
import * as sdk from '@imagekit/javascript'
import { commonCalls, done } from './page.mjs'

await commonCalls(sdk)
done()
