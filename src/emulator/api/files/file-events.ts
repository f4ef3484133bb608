import type { Account } from '../../model/account'
import type { FileChange } from '../../store/store'
import { currentVersion } from '../../store/stored-file'
import type { WebhookEvent } from '../../webhooks/webhooks'
import { fileObject } from './file-object'

/**
 * Maps a change of a file to webhook events. Each added and each deleted version is one event; any other change
 * (details, path, current version) is `file.updated`.
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
