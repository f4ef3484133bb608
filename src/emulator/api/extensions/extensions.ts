import * as v from 'valibot'
import { ApiError } from '../../model/api-error'
import type { Store } from '../../store/store'
import type { StoredFile } from '../../store/stored-file'
import { sendWebhook } from '../../webhooks/send'
import type { ApiContext } from '../context'
import { type ExtensionConfig, extensionConfig, savedReference } from './extension-schema'

/**
 * Parses the `extensions` of an upload or update and replaces references by the saved extensions.
 *
 * @throws ApiError 400 naming the extension and what is wrong with it
 */
export function parseExtensions(value: unknown, store: Store): ExtensionConfig[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw invalid('it should be an array')
  return value.map((one, index) => {
    if ((one as { name?: unknown } | null)?.name !== 'saved-extension') return parseExtension(one, index)
    const reference = v.safeParse(savedReference, one)
    const saved = reference.success && store.records('savedExtension').get(reference.output.id)
    if (!saved) throw invalid(`at ${index} there is no such saved extension`)
    return saved.config as ExtensionConfig
  })
}

function parseExtension(one: unknown, index: number): ExtensionConfig {
  const parsed = v.safeParse(extensionConfig, one)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  throw invalid(`at ${index}${path ? ` ${path}` : ''}: ${issue.message}`)
}

function invalid(reason: string): ApiError {
  return new ApiError(400, `Your request contains invalid extensions parameter: ${reason}.`)
}

const NO_AI = 'The emulator has no AI: the extension was not run.'

/**
 * Returns the status of each extension. All of them fail, because the emulator has no AI: `remove-bg` is asynchronous
 * in ImageKit, so it is pending and its failure goes to the webhook; the others fail at once.
 */
export function startExtensions(
  { fileId }: StoredFile,
  extensions: readonly ExtensionConfig[],
  webhookUrl: string | undefined,
  { timers, jobMs }: Pick<ApiContext, 'timers' | 'jobMs'>,
): Record<string, 'pending' | 'failed'> {
  return Object.fromEntries(
    extensions.map(({ name }) => {
      if (name !== 'remove-bg') return [name, 'failed']
      timers.after(jobMs, () => {
        if (webhookUrl)
          void sendWebhook(webhookUrl, { service: name, status: 'FAILURE', fileId, error: NO_AI }, timers)
      })
      return [name, 'pending']
    }),
  )
}
