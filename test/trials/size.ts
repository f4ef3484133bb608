/** `npm run trials` runs every trial at full length; any other run takes a sample that CI can afford. */
export const isFull = process.env.npm_lifecycle_event === 'trials' || process.env.TRIALS === 'full'

/** How often, or on how many: the figure of the full run, or of the sample. */
export function trials(full: number, sample: number): number {
  return isFull ? full : sample
}
