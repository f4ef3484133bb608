import type { ImageKitClient } from '../../api'
import type { ResolvedOptions } from '../config/options'
import type { Secret } from '../config/secrets'

/**
 * A client of these options. The API is loaded with the first one: a warm build sends nothing and needs no HTTP client,
 * whose loading would be felt.
 */
export async function openClient(
  { publicKey, baseURL }: Pick<ResolvedOptions, 'publicKey' | 'baseURL'>,
  urlEndpoint: string,
  privateKey: Secret,
): Promise<ImageKitClient> {
  const { createClient } = await import('../../api')
  return createClient({ privateKey: privateKey.reveal(), publicKey, urlEndpoint, baseURL, env: {} })
}
