import type { OpenAccount } from './accounts/open-account'
import type { EmulatorAccount, EmulatorStore } from './options'
import { currentVersion, filePathOf } from './store/stored-file'

/** The public view of an account. */
export function emulatorAccount({ account, store }: OpenAccount): EmulatorAccount {
  const { imagekitId, urlEndpoint, publicKey, privateKey } = account
  return { imagekitId, urlEndpoint, publicKey, privateKey, store: mediaLibrary(store) }
}

function mediaLibrary(store: OpenAccount['store']): EmulatorStore {
  return {
    files: () =>
      store.files().map((file) => {
        const { size, mime, tags, isPrivateFile } = currentVersion(file)
        const { fileId, name, versions } = file
        return {
          fileId,
          filePath: filePathOf(file),
          name,
          size,
          mime,
          tags: tags ?? [],
          isPrivateFile,
          versions: versions.length,
        }
      }),
    async read(filePath) {
      const file = store.byPath(filePath)
      if (!file) throw new Error(`The emulator has no file at ${filePath}`)
      return store.read(currentVersion(file))
    },
  }
}
