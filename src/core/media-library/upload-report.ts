import { formatBytes, plural } from '../../diagnostics/log'

/** What a run did, in files. */
export interface UploadReport {
  /** Sent in this run. */
  uploaded: number
  /** Bytes sent. */
  bytes: number
  /** Not in the lockfile, but found in the Media Library. */
  found: number
  /** In the lockfile already. */
  locked: number
  /** References that were equal to another's content. */
  duplicates: number
  /** With `dryRun`: what an ordinary run would look for and upload. */
  pending: number
}

/** The report as one line for the host's log. `references` counts what asked for an image, equal files and all. */
export function summary(report: UploadReport, references: number, milliseconds: number): string {
  const { uploaded, bytes, found, locked, duplicates, pending } = report
  const parts = [
    pending && `${pending} would be looked for and uploaded (dry run)`,
    (uploaded || !(pending || locked || found)) && `${uploaded} uploaded (${formatBytes(bytes)})`,
    found && `${found} found in the Media Library`,
    locked && `${locked} in the lockfile`,
    duplicates && plural(duplicates, 'duplicate'),
  ].filter(Boolean)
  return `imagekit: ${plural(references, 'image')}: ${parts.join(', ')} in ${(milliseconds / 1000).toFixed(1)} s`
}
