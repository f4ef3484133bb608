import { Buffer } from 'node:buffer'
import { inspect } from 'node:util'
import { ImageKitBuildError } from '../../diagnostics/build-error'

/** A value that prints as `[secret]` wherever it ends up: string templates, JSON, `util.inspect`, a host's debug dump. */
export interface Secret {
  reveal(): string
}

export function createSecret(value: string): Secret {
  const hidden = () => '[secret]'
  return Object.freeze(
    Object.defineProperties(
      {},
      {
        // Not enumerable, so that neither a spread nor a serializer copies the function that knows the value.
        reveal: { value: () => value },
        toString: { value: hidden },
        toJSON: { value: hidden },
        [inspect.custom]: { value: hidden },
      },
    ),
  ) as Secret
}

/** Prefixes under which build tools publish a variable's value in the browser bundle. */
const PUBLIC_PREFIXES = ['VITE_', 'NEXT_PUBLIC_', 'PUBLIC_', 'NUXT_PUBLIC_']

/**
 * Refuses a private key that the build would publish: under a public prefix, any import of the variable puts it into
 * the bundle.
 */
export function refusePublicSecret(environment: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(environment)) {
    const prefix = PUBLIC_PREFIXES.find((candidate) => name.startsWith(candidate))
    if (!prefix || !value) continue
    const named = /IMAGE_?KIT/i.test(name) && /PRIVATE_?KEY/i.test(name)
    if (!named && !value.startsWith('private_')) continue
    throw new ImageKitBuildError(
      'PUBLIC_SECRET',
      `${name} holds an ImageKit private key, and variables that begin with ${prefix} are published in the browser bundle. ` +
        'Rename it to IMAGEKIT_PRIVATE_KEY, and replace the key in the ImageKit dashboard if it was ever built with.',
    )
  }
}

/** A function that tells whether some output holds the secret in any form in which it could leak. */
export function leakDetector(secret: Secret | undefined): (output: string | Uint8Array) => boolean {
  if (!secret) return () => false
  const key = secret.reveal()
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
  // The Basic header is base64 of `key:`; a bare base64 of the key shares its start but for the last group.
  const needles = [key, base64(key), base64(`${key}:`), encodeURIComponent(key)]
  return (output) => {
    const haystack =
      typeof output === 'string' ? output : Buffer.from(output.buffer, output.byteOffset, output.byteLength)
    return needles.some((needle) => haystack.includes(needle))
  }
}

/** A file of a build's output. */
export type Output = readonly [fileName: string, content: string | Uint8Array]

/** Fails the build if one of its output files holds the private key. */
export function refuseLeaks(secret: Secret | undefined, outputs: Iterable<Output>): void {
  if (!secret) return
  const leaks = leakDetector(secret)
  for (const [fileName, content] of outputs) {
    if (!leaks(content)) continue
    throw new ImageKitBuildError(
      'SECRET_IN_OUTPUT',
      `The ImageKit private key is in the build output, in ${fileName}. ` +
        'Find the import or define that put it there, remove it, and replace the key in the ImageKit dashboard.',
    )
  }
}
