import { randomBytes } from 'node:crypto'

/** An AI tag; `confidence` is 0–100. */
export interface AITag {
  name: string
  confidence: number
  source: string
}

/** A stored version of a file. Its bytes are the blob with the same `id`. */
export interface StoredVersion {
  id: string
  /** 1, 2, 3 …; shown as `Version 1`. */
  number: number
  size: number
  /** Hex digest of the bytes. Missing in data of older releases. */
  sha256?: string
  mime: string
  fileType: 'image' | 'non-image'
  width?: number
  height?: number
  orientation?: number
  hasAlpha: boolean
  /** Of a video: seconds. */
  duration?: number
  /** Bits per second. */
  bitRate?: number
  videoCodec?: string
  audioCodec?: string
  tags: string[] | null
  AITags?: AITag[]
  customCoordinates: string | null
  isPrivateFile: boolean
  isPublished: boolean
  customMetadata: Record<string, unknown>
  /** EXIF, IPTC and XMP under ImageKit's flat names. */
  embeddedMetadata?: Record<string, unknown>
  description?: string
  createdAt: string
  updatedAt: string
}

/** A file with all its versions, oldest first; the last one is the current one. */
export interface StoredFile {
  fileId: string
  name: string
  /** `/` or `/a/b`. */
  folder: string
  versions: StoredVersion[]
}

export interface StoredFolder {
  folderId: string
  /** `/a/b`; the root has no record. */
  folderPath: string
  createdAt: string
  updatedAt: string
}

/** 24 hex characters, like ImageKit's ids. */
export function newId(): string {
  return randomBytes(12).toString('hex')
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text)
}

export function currentVersion(file: StoredFile): StoredVersion {
  return file.versions.at(-1)!
}

export function versionIds(file: StoredFile): string[] {
  return file.versions.map(({ id }) => id)
}

export function filePathOf(file: Pick<StoredFile, 'folder' | 'name'>): string {
  return file.folder === '/' ? `/${file.name}` : `${file.folder}/${file.name}`
}

/** Returns the number of the next version; restoring an old version does not renumber. */
export function nextNumber(file: StoredFile): number {
  return Math.max(...file.versions.map(({ number }) => number)) + 1
}

/** Whether a folder is `ancestor` or lies inside it. */
export function isWithin(folder: string, ancestor: string): boolean {
  return ancestor === '/' || folder === ancestor || folder.startsWith(`${ancestor}/`)
}

/** `/a/b/c` → `/a`, `/a/b`, `/a/b/c`; nothing for the root. */
export function foldersUpTo(path: string): string[] {
  const parts = path.split('/').filter(Boolean)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}
