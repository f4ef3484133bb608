import type { Emulator } from './options'

/** An account under the names that the SDKs and the plugin look for; the spelling `IMAGE_KIT_BASE_URL` is ImageKit's. */
export function environmentOf(account: Pick<Emulator, 'url' | 'urlEndpoint' | 'publicKey' | 'privateKey'>) {
  return {
    IMAGEKIT_URL_ENDPOINT: account.urlEndpoint,
    IMAGEKIT_PUBLIC_KEY: account.publicKey,
    IMAGEKIT_PRIVATE_KEY: account.privateKey,
    IMAGE_KIT_BASE_URL: account.url,
  }
}
