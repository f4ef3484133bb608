import { createHmac } from 'node:crypto'

/**
 * Returns the headers of both signature schemes of ImageKit: the documentation and older SDKs read `x-ik-signature`,
 * the Node SDK since v7 the three headers of Standard Webhooks.
 *
 * @param id id of the event, equal in all tries so receivers can detect duplicates
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
    // The key is the whole secret including `whsec_`, unlike in Standard Webhooks.
    'webhook-signature': `v1,${hmac(`${id}.${seconds}.${body}`).digest('base64')}`,
    'x-ik-signature': `t=${now},v1=${hmac(`${now}.${body}`).digest('hex')}`,
  }
}
