import type { Account } from './account'

/** URL of a path in the Media Library, under the account's URL-endpoint. */
export function accountUrl(account: Pick<Account, 'urlEndpoint'>, filePath: string): string {
  return account.urlEndpoint + encodeURI(filePath)
}

/** Replaces `localhost` by 127.0.0.1, which the URL-endpoint has. */
export function withLoopbackAddress(url: string): string {
  return url.replace(/^(https?:\/\/)localhost(?=[:/])/i, '$1127.0.0.1')
}
