import type { ImageKitClient } from '../../api'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { isLoopbackOrigin } from '../../lib/loopback'
import type { ResolvedOptions } from '../config/options'

/** Milliseconds without progress that a request may take: a server that is silent costs a build a minute, two of them. */
const TIMEOUT = 30_000

type AccountOptions = Pick<ResolvedOptions, 'urlEndpoint' | 'publicKey' | 'privateKey' | 'baseURL' | 'proxy'>

/**
 * The API client of an account, shared by everything that runs at the same time: one connection pool, one memory of rate
 * limits and of failures. It opens with the first action and closes after the last one.
 */
export class SharedClient {
  readonly #options: AccountOptions
  #client: Promise<ImageKitClient> | undefined
  #users = 0

  constructor(options: AccountOptions) {
    this.#options = options
  }

  /**
   * Runs an action with the client.
   *
   * @throws ImageKitBuildError `NO_PRIVATE_KEY`, `NO_URL_ENDPOINT`
   */
  async use<T>(action: (client: ImageKitClient) => Promise<T>): Promise<T> {
    const release = this.hold()
    try {
      this.#client ??= open(this.#options)
      return await action(await this.#client)
    } finally {
      await release()
    }
  }

  /**
   * Keeps the client open between actions. Opens nothing.
   *
   * @returns a function that ends this, and closes the client if no action is under way
   */
  hold(): () => Promise<void> {
    this.#users++
    return async () => {
      this.#users--
      if (this.#users > 0 || !this.#client) return
      const client = this.#client
      this.#client = undefined
      await client.then(
        (opened) => opened.close(),
        () => {},
      )
    }
  }
}

/** Loads the API with the first client: a warm build sends nothing, and loading an HTTP client takes noticeable time. */
async function open({
  urlEndpoint,
  publicKey,
  privateKey,
  baseURL,
  proxy,
}: AccountOptions): Promise<ImageKitClient> {
  if (!privateKey) {
    throw new ImageKitBuildError(
      'NO_PRIVATE_KEY',
      "No private key is set, and ImageKit's API needs one. Set IMAGEKIT_PRIVATE_KEY.",
    )
  }
  refuseMixed(demandUrlEndpoint({ urlEndpoint }), baseURL)
  const { createClient } = await import('../../api')
  return createClient({
    privateKey: privateKey.reveal(),
    publicKey,
    urlEndpoint: demandUrlEndpoint({ urlEndpoint }),
    baseURL,
    proxy,
    timeout: TIMEOUT,
    env: {},
  })
}

/**
 * Refuses an emulator's API with ImageKit's URL-endpoint, and the reverse: files would be uploaded to one and delivered from
 * the other, and the lockfile would say for ever that they are there.
 *
 * @throws ImageKitBuildError `INVALID_OPTIONS`
 */
function refuseMixed(urlEndpoint: string, baseURL: string | undefined): void {
  const isLocalApi = baseURL !== undefined && isLoopbackOrigin(baseURL)
  if (isLocalApi === isLoopbackOrigin(urlEndpoint)) return
  const [here, there] = isLocalApi ? ['API', 'URL-endpoint'] : ['URL-endpoint', 'API']
  const api = baseURL ?? 'https://api.imagekit.io'
  throw new ImageKitBuildError(
    'INVALID_OPTIONS',
    `The ${here} is on this machine, and the ${there} is not: images would be uploaded to ${api} and delivered from ${urlEndpoint}. ` +
      'Take both from the emulator (IMAGE_KIT_BASE_URL and IMAGEKIT_URL_ENDPOINT), or neither. An option in the config wins over the environment.',
  )
}

/** @throws ImageKitBuildError `NO_URL_ENDPOINT` */
export function demandUrlEndpoint({ urlEndpoint }: Pick<ResolvedOptions, 'urlEndpoint'>): string {
  if (urlEndpoint) return urlEndpoint
  throw new ImageKitBuildError(
    'NO_URL_ENDPOINT',
    'No URL-endpoint is set. Set IMAGEKIT_URL_ENDPOINT, or urlEndpoint in the config (https://ik.imagekit.io/your_id).',
  )
}
