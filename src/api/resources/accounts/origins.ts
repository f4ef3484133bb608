import * as v from 'valibot'
import { type Crud, createCrud } from '../../crud'
import { optional, text } from '../../schemas/common'
import type { Transport } from '../../transport'

interface Common {
  name: string
  /** Whether to send a canonical header. */
  includeCanonicalHeader?: boolean
  baseUrlForCanonicalHeader?: string
}

interface Bucket extends Common {
  bucket: string
  accessKey: string
  secretKey: string
  /** Folder in the bucket. */
  prefix?: string
}

/** External storage for files that are not in the Media Library, with its credentials. */
export type OriginParams =
  | ({ type: 'S3' | 'CLOUDINARY_BACKUP'; useIAMRole?: boolean } & Bucket)
  | ({ type: 'S3_COMPATIBLE'; endpoint: string; s3ForcePathStyle?: boolean } & Bucket)
  | ({ type: 'WEB_FOLDER'; baseUrl: string; forwardHostHeaderToOrigin?: boolean } & Common)
  | ({ type: 'WEB_PROXY' } & Common)
  | ({ type: 'GCS'; bucket: string; clientEmail: string; privateKey: string; prefix?: string } & Common)
  | ({
      type: 'AZURE_BLOB'
      accountName: string
      container: string
      sasToken: string
      prefix?: string
    } & Common)
  | ({
      type: 'AKENEO_PIM'
      baseUrl: string
      clientId: string
      clientSecret: string
      username: string
      password: string
    } & Common)

const OriginSchema = v.looseObject({
  id: text,
  type: text,
  name: text,
  includeCanonicalHeader: v.optional(v.boolean()),
  baseUrlForCanonicalHeader: optional(v.string()),
  bucket: v.optional(v.string()),
  prefix: v.optional(v.string()),
  endpoint: v.optional(v.string()),
  s3ForcePathStyle: v.optional(v.boolean()),
  useIAMRole: v.optional(v.boolean()),
  baseUrl: v.optional(v.string()),
  forwardHostHeaderToOrigin: v.optional(v.boolean()),
  clientEmail: v.optional(v.string()),
  accountName: v.optional(v.string()),
  container: v.optional(v.string()),
})
/** An origin as ImageKit returns it: without keys, tokens and passwords. */
export interface Origin {
  id: string
  type: string
  name: string
  includeCanonicalHeader?: boolean | undefined
  baseUrlForCanonicalHeader?: string | null | undefined
  bucket?: string | undefined
  prefix?: string | undefined
  endpoint?: string | undefined
  s3ForcePathStyle?: boolean | undefined
  useIAMRole?: boolean | undefined
  baseUrl?: string | undefined
  forwardHostHeaderToOrigin?: boolean | undefined
  clientEmail?: string | undefined
  accountName?: string | undefined
  container?: string | undefined
  [key: string]: unknown
}

/** An update replaces the whole origin. https://imagekit.io/docs/api-reference/account-management-api/origins */
export type Origins = Crud<Origin, OriginParams, OriginParams>

export function createOrigins(transport: Transport): Origins {
  return createCrud(transport, 'accounts.origins', OriginSchema)
}
