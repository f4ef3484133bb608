const EBML = '\u001aE\u00df\u00a3'
const BOX = /^.{4}(?:ftyp|moov|mdat|wide|free|skip)/s

/**
 * Whether a file may be one of the containers.
 *
 * @param {Uint8Array} head its first twelve bytes
 */
export function isVideoHead(head) {
  const text = Buffer.from(head).toString('latin1')
  return isOgg(head) || text.startsWith(EBML) || BOX.test(text)
}

/** @param {Uint8Array} head */
export function isOgg(head) {
  return Buffer.from(head).toString('latin1').startsWith('OggS')
}
