import { createHmac } from 'node:crypto'

/**
 * The headers that prove where a webhook comes from, in both of ImageKit's schemes: its documentation and older SDKs read
 * `x-ik-signature`, the Node SDK from v7 on the three of Standard Webhooks.
 *
 * @param id of the event; the same in every attempt, so that a receiver can tell a repetition
 * @param now milliseconds since 1970
 * @see https://imagekit.io/docs/webhooks
 */
export function webhookHeaders(
  id: string,
  body: string,
  secret: string,
  now = Date.now(),
): Record<string, string> {
  const seconds = String(Math.floor(now / 1000))
  const hmac = (text: string) => createHmac('sha256', secret).update(text, 'utf8')
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    // The key is the whole secret, `whsec_` included, unlike in other users of the standard.
    'webhook-signature': `v1,${hmac(`${id}.${seconds}.${body}`).digest('base64')}`,
    'x-ik-signature': `t=${now},v1=${hmac(`${now}.${body}`).digest('hex')}`,
  }
}
