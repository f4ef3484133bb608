import { formatBytes, plural } from '../../diagnostics/log'

/** A build's images in numbers. */
export interface BuildFacts {
  /** Files and remote images, each once. */
  images: number
  /** Bytes of the files. */
  originals: number
  /** Distinct URLs and bundled files. */
  renditions: number
  /** Bytes of the bundled files. */
  bundled: number
  /** Renditions made in this build, and those that were in this machine's cache. */
  rendered: number
  cached: number
  uploaded: number
  uploadedBytes: number
  /** Uploads that the lockfile or the Media Library made needless. */
  locked: number
  found: number
  /** With `dryRun`: uploads that would be made. */
  pending: number
  warnings: number
}

interface Row {
  name: string
  count: number
  bytes: string
  note: string
}

/** Formats a table for the end of a build: without notes where the terminal is too narrow for them. */
export function summaryTable(facts: BuildFacts, columns: number): string {
  const rows = rowsOf(facts)
  const names = Math.max(...rows.map(({ name }) => name.length))
  const counts = Math.max(...rows.map(({ count }) => String(count).length))
  const bytes = Math.max(...rows.map((row) => row.bytes.length))
  const lines = rows.map(({ name, count, bytes: size, note }) => {
    const start = `  ${name.padEnd(names)}  ${String(count).padStart(counts)}`
    const middle = bytes && (size || note) ? ` │ ${size.padStart(bytes)}` : ''
    const end = note && ` │ ${note}`
    return [start + middle + end, start + middle, start].find((line) => line.length <= columns) ?? start
  })
  return ['imagekit: images of this build', ...lines.map((line) => line.trimEnd())].join('\n')
}

function rowsOf(facts: BuildFacts): Row[] {
  const { images, originals, renditions, bundled, rendered, cached, warnings } = facts
  const { uploaded, uploadedBytes, locked, found, pending } = facts
  const hasUploads = uploaded + locked + found + pending > 0
  return [
    { name: 'images', count: images, bytes: originals ? formatBytes(originals) : '', note: '' },
    {
      name: 'renditions',
      count: renditions,
      bytes: bundled ? formatBytes(bundled) : '',
      note: joined([rendered && `${rendered} rendered`, cached && `${cached} from the cache`]),
    },
    ...(hasUploads
      ? [
          {
            name: 'uploaded',
            count: uploaded,
            bytes: uploadedBytes ? formatBytes(uploadedBytes) : '',
            note: joined([
              locked && `${locked} in the lockfile`,
              found && `${found} found in the Media Library`,
              pending && `${pending} to upload (dry run)`,
            ]),
          },
        ]
      : []),
    ...(warnings ? [{ name: 'warnings', count: warnings, bytes: '', note: '' }] : []),
  ]
}

/** Formats one line for a log, of a build that renders on this machine: uploads have a line of their own. */
export function summaryLine({ images, renditions, bundled, rendered, cached }: BuildFacts): string {
  const how = joined([rendered && `${rendered} rendered`, cached && `${cached} from the cache`])
  return `imagekit: ${plural(images, 'image')}: ${plural(renditions, 'file')} (${formatBytes(bundled)})${how && `, ${how}`}`
}

const joined = (parts: readonly (string | number)[]) => parts.filter(Boolean).join(', ')
