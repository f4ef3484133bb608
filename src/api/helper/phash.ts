const HASH = /^[0-9a-f]{16}$/i

/**
 * Counts the differing bits of two 64-bit perceptual hashes (`metadata.pHash`): 0 = equal, 64 = inverse. Visually equal
 * images differ in a few bits.
 *
 * @throws TypeError for anything but 16 hex digits
 * @see
 * https://imagekit.io/docs/api-reference/file-metadata/get-uploaded-file-metadata#using-phash-to-find-similar-or-duplicate-images
 */
export function pHashDistance(first: string, second: string): number {
  for (const hash of [first, second]) {
    if (typeof hash !== 'string' || !HASH.test(hash))
      throw new TypeError(`A perceptual hash has 16 hex digits, not ${JSON.stringify(hash)}`)
  }
  let bits = BigInt(`0x${first}`) ^ BigInt(`0x${second}`)
  let distance = 0
  for (; bits > 0n; bits &= bits - 1n) distance += 1
  return distance
}
