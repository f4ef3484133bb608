import { Buffer } from 'node:buffer'
import { inspect } from 'node:util'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { escapeRegExp } from '../../lib/escape-reg-exp'
import { findPublicSecret } from './public-secret'

/** A value that prints as `[secret]` in template strings, JSON, `util.inspect` and debug dumps. */
export interface Secret {
  reveal(): string
}

export function createSecret(value: string): Secret {
  const hidden = () => '[secret]'
  return Object.freeze(
    Object.defineProperties(
      {},
      {
        // Not enumerable, so that neither a spread nor a serializer copies the function that returns the value.
        reveal: { value: () => value },
        toString: { value: hidden },
        toJSON: { value: hidden },
        [inspect.custom]: { value: hidden },
      },
    ),
  ) as Secret
}

/**
 * Throws if a variable with a public prefix holds a private key, since importing the variable anywhere puts the key into
 * the bundle.
 *
 * @param hostPrefixes the build tool's own prefixes, as it is configured
 * @throws ImageKitBuildError `PUBLIC_SECRET`
 */
export function refusePublicSecret(
  environment: Record<string, string | undefined>,
  hostPrefixes: readonly string[] = [],
): void {
  const found = findPublicSecret(environment, hostPrefixes)
  if (!found) return
  throw new ImageKitBuildError(
    'PUBLIC_SECRET',
    `${found.name} holds an ImageKit private key, and variables that begin with ${found.prefix} are published in the browser bundle. ` +
      'Rename it to IMAGEKIT_PRIVATE_KEY, and replace the key in the ImageKit dashboard if a build has used it.',
  )
}

/** Returns a function that finds the secret in an output, plain or encoded. */
export function leakDetector(secret: Secret | undefined): (output: string | Uint8Array) => boolean {
  if (!secret) return () => false
  const needles = encodings(secret)
  // One pass for all of them.
  const pattern = leakPattern(secret)
  return (output) => {
    if (typeof output === 'string') return pattern.test(output)
    const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength)
    return needles.some((needle) => bytes.includes(needle))
  }
}

/** Returns a pattern that finds the secret in a text, plain or encoded. */
export function leakPattern(secret: Secret): RegExp {
  return new RegExp(encodings(secret).map(escapeRegExp).join('|'))
}

/** By secret: a build asks for them several times. */
const known = new WeakMap<Secret, readonly string[]>()

function encodings(secret: Secret): readonly string[] {
  const texts = known.get(secret) ?? encode(secret.reveal())
  known.set(secret, texts)
  return texts
}

function encode(key: string): string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
  // A Basic header is base64 of `key:`, which differs from base64 of the key in the last group only.
  const all = [key, base64(key), base64(`${key}:`), encodeURIComponent(key), ...insideBase64(key)]
  // A text that contains another one is found with it: each text costs one more pass over the output.
  const distinct = [...new Set(all)]
  return distinct.filter((one) => !distinct.some((other) => other !== one && one.includes(other)))
}

/** The key's part of a text in base64, wherever the key begins in it, such as a picture that is inlined as a data URI. */
function insideBase64(key: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]).toString('base64')
    // The first and the last group depend on the bytes beside the key too.
    const inner = encoded.slice(offset === 0 ? 0 : 4).replace(/.{0,3}=*$/, '')
    return inner.length >= 16 ? [inner] : []
  })
}

/** A file of a build's output. */
export type Output = readonly [fileName: string, content: string | Uint8Array]

/** Throws if an output file contains the private key. @throws ImageKitBuildError `SECRET_IN_OUTPUT` */
export function refuseLeaks(secret: Secret | undefined, outputs: Iterable<Output>): void {
  if (!secret) return
  const leaks = leakDetector(secret)
  for (const [fileName, content] of outputs) {
    if (!leaks(content)) continue
    throw leakError(fileName)
  }
}

export function leakError(fileName: string): ImageKitBuildError {
  return new ImageKitBuildError(
    'SECRET_IN_OUTPUT',
    `The ImageKit private key is in the build output, in ${fileName}. ` +
      'Find and remove the import, define or copied file that put it there, and replace the key in the ImageKit dashboard.',
  )
}
