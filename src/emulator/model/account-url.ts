import type { Account } from './account'

/** URL of a path in the Media Library, under the account's URL-endpoint. */
export function accountUrl(account: Pick<Account, 'urlEndpoint'>, filePath: string): string {
  return account.urlEndpoint + encodeURI(filePath)
}

/** Writes the origin as the URL-endpoint has it: 127.0.0.1 for `localhost`, and no port if it is 80. */
export function withLoopbackAddress(url: string): string {
  return url
    .replace(/^(https?:\/\/)localhost(?=[:/?#]|$)/i, '$1127.0.0.1')
    .replace(/^(http:\/\/[^/?#:]*):80(?=[/?#]|$)/i, '$1')
}
