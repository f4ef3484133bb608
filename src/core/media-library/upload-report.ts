import { formatBytes, plural } from '../../diagnostics/log'

/** The result of a run, in numbers of files. */
export interface UploadReport {
  /** Files that were uploaded. */
  uploaded: number
  /** Bytes that were uploaded. */
  bytes: number
  /** Files that were missing in the lockfile, but are in the Media Library. */
  found: number
  /** Files that were in the lockfile already. */
  locked: number
  /** References with the same content as another one. */
  duplicates: number
  /** With `dryRun`: files that a run would look up, and upload if they are missing. */
  pending: number
}

/** Returns the number of distinct files. */
export function imagesIn({ uploaded, found, locked, pending }: UploadReport): number {
  return uploaded + found + locked + pending
}

/** Formats the report as one line of the host's log. */
export function summary(report: UploadReport, milliseconds: number): string {
  const { uploaded, bytes, found, locked, duplicates, pending } = report
  const parts = [
    pending && `${pending} would be looked up and uploaded (dry run)`,
    (uploaded || !(pending || locked || found)) && `${uploaded} uploaded (${formatBytes(bytes)})`,
    found && `${found} found in the Media Library`,
    locked && `${locked} in the lockfile`,
  ].filter(Boolean)
  const images = imagesIn(report)
  const where = duplicates ? ` in ${images + duplicates} references` : ''
  return `imagekit: ${plural(images, 'image')}${where}: ${parts.join(', ')} in ${(milliseconds / 1000).toFixed(1)} s`
}
