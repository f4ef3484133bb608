import type { IncomingMessage } from 'node:http'
import type { OpenAccount } from '../accounts/open-account'
import { basicUser } from '../api/authentication'
import { equalText } from '../model/account'
import { isUploadRoute, type Match } from '../model/routes'
import { largestUpload } from '../model/upload-limits'
import { findUploadOwner } from './upload-owner'

/** Whose a request is, and what is left to read of it. */
export interface RoutedRequest {
  /** Undefined if it names none of the accounts. */
  account: OpenAccount | undefined
  incoming: IncomingMessage
}

/**
 * Delivery tells its account by the path, the API by the private key, a client-side upload by its public key. A lone
 * account gets everything, right or wrong.
 */
export async function routeAccount(
  { route, imagekitId }: Match,
  incoming: IncomingMessage,
  accounts: readonly OpenAccount[],
): Promise<RoutedRequest> {
  if (imagekitId !== undefined) {
    return { account: accounts.find(({ account }) => account.imagekitId === imagekitId), incoming }
  }
  if (accounts.length === 1) return { account: accounts[0], incoming }
  const user = basicUser(incoming.headers.authorization)
  if (user) return { account: accounts.find(({ account }) => equalText(user, account.privateKey)), incoming }
  if (!isUploadRoute(route)) return { account: undefined, incoming }
  const owned = await findUploadOwner(incoming, largestUpload(accounts[0]!.context.uploadLimits))
  const account = accounts.find((one) => one.account.publicKey === owned.publicKey)
  return { account, incoming: owned.incoming }
}
