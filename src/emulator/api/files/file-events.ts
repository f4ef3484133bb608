import type { Account } from '../../model/account'
import type { FileChange } from '../../store/store'
import { currentVersion } from '../../store/stored-file'
import type { WebhookEvent } from '../../webhooks/webhooks'
import { fileObject } from './file-object'

/**
 * What a change of a file is to the account's webhooks. A new version is one event, as is one that is deleted; whatever
 * else happens to the file (its details, its place, the version that is current) is `file.updated`.
 *
 * @see https://imagekit.io/docs/webhooks
 */
export function fileEvents({ before, after }: FileChange, account: Account): WebhookEvent[] {
  if (!after) return before ? [{ type: 'file.deleted', data: { fileId: before.fileId } }] : []
  if (!before) return [{ type: 'file.created', data: fileObject(after, account) }]
  const isIn = (versions: readonly { id: string }[], id: string) => versions.some((one) => one.id === id)
  const added = after.versions.filter(({ id }) => !isIn(before.versions, id))
  const removed = before.versions.filter(({ id }) => !isIn(after.versions, id))
  if (added.length === 0 && removed.length === 0) {
    return [{ type: 'file.updated', data: fileObject(after, account, currentVersion(after)) }]
  }
  return [
    ...added.map(
      (version): WebhookEvent => ({
        type: 'file-version.created',
        data: fileObject(after, account, version),
      }),
    ),
    ...removed.map(
      ({ id }): WebhookEvent => ({
        type: 'file-version.deleted',
        data: { fileId: after.fileId, versionId: id },
      }),
    ),
  ]
}
