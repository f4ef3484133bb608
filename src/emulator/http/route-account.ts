import type { IncomingMessage } from 'node:http'
import type { OpenAccount } from '../accounts/open-account'
import { basicUser } from '../api/authentication'
import { equalText } from '../model/account'
import { isUploadRoute, type Match } from '../model/routes'
import { largestUpload } from '../model/upload-limits'
import { findUploadOwner } from './upload-owner'

/** The account of a request, and a request whose body can still be read. */
export interface RoutedRequest {
  /** Undefined if the request matches no account. */
  account: OpenAccount | undefined
  incoming: IncomingMessage
}

/**
 * Finds the account: delivery by path, the API by private key, client-side uploads by public key. A single account gets
 * every request, valid or not.
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
