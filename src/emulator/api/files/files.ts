import type { ApiContext } from '../context'
import type { Handlers } from '../handler'
import { fileObject } from './file-object'
import { listFiles } from './list'
import { requireFile } from './require-file'

/** Lists, reads and deletes files. */
export function fileHandlers({ store, account }: ApiContext) {
  return {
    list: ({ query }) => listFiles(query, store, account),
    details: ({ params: { fileId = '' } }) => fileObject(requireFile(fileId, store), account),
    /** Deletes the file with all its versions. */
    delete({ params: { fileId = '' } }) {
      store.remove(requireFile(fileId, store))
      return undefined
    },
  } satisfies Handlers
}
