import type { Emulator } from './options'

/**
 * Environment variables of an account, as the SDKs and the plugin read them; ImageKit spells `IMAGE_KIT_BASE_URL` like
 * this.
 */
export function environmentOf(account: Pick<Emulator, 'url' | 'urlEndpoint' | 'publicKey' | 'privateKey'>) {
  return {
    IMAGEKIT_URL_ENDPOINT: account.urlEndpoint,
    // The Go SDK 1 reads this one.
    IMAGEKIT_ENDPOINT_URL: account.urlEndpoint,
    IMAGEKIT_PUBLIC_KEY: account.publicKey,
    IMAGEKIT_PRIVATE_KEY: account.privateKey,
    IMAGE_KIT_BASE_URL: account.url,
  }
}
