/** A file that says it is a video, and is none that could be played. */
export class BadVideo extends Error {
  /** @readonly */
  name = 'BadVideo'
}
