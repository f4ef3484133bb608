import type { Store } from '../../store/store'
import { currentVersion, type StoredVersion } from '../../store/stored-file'
import { refuseHostile } from '../delivery-url'
import { badRequest, DeliveryError } from '../response/delivery-error'

/** Reads what a chain refers to: images and fonts of layers, default images. */
export interface MediaReader {
  /** Returns the version at a path; `undefined` if there is none, or it is a draft. */
  find(path: string): StoredVersion | undefined
  /** Reads the bytes of the version at a path, for the engine. */
  load(path: string): Promise<Buffer | undefined>
}

/**
 * Reads the Media Library by the paths in transformations.
 *
 * @param isSigned whether the URL's signature is valid; private files need it in layers, too
 */
export function mediaReader(store: Store, isSigned: boolean): MediaReader {
  function find(path: string): StoredVersion | undefined {
    const filePath = mediaPath(path)
    const file = store.byPath(filePath)
    const version = file && currentVersion(file)
    if (!version?.isPublished) return undefined
    if (version.isPrivateFile && !isSigned) {
      throw new DeliveryError(401, 'EAUTH', `${filePath} is private: the URL must be signed`)
    }
    return version
  }

  return {
    find,
    async load(path) {
      const version = find(path)
      return version && store.read(version)
    },
  }
}

/** Refuses paths with `..`, hosts and the like; `@@` is already replaced by `/`. */
function mediaPath(path: string): string {
  const segments = path.replace(/^\/+/, '').split('/')
  for (const segment of segments) refuseHostile(segment)
  if (segments.some((segment) => segment === '')) throw badRequest(`"${path}" is not the path of a file`)
  return `/${segments.join('/')}`
}
