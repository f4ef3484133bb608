import * as v from 'valibot'

const text = v.pipe(v.string(), v.minLength(1))
const common = {
  name: text,
  includeCanonicalHeader: v.optional(v.boolean(), false),
  baseUrlForCanonicalHeader: v.optional(v.pipe(v.string(), v.url())),
}
const bucket = {
  ...common,
  bucket: text,
  accessKey: text,
  secretKey: text,
  prefix: v.optional(v.string(), ''),
  useIAMRole: v.optional(v.boolean()),
}

/** Body of an origin. https://imagekit.io/docs/integration/connect-external-storage */
export const origin = v.variant('type', [
  v.object({ type: v.literal('S3'), ...bucket }),
  v.object({
    type: v.literal('S3_COMPATIBLE'),
    ...bucket,
    endpoint: v.pipe(v.string(), v.url()),
    s3ForcePathStyle: v.optional(v.boolean(), false),
  }),
  v.object({ type: v.literal('CLOUDINARY_BACKUP'), ...bucket }),
  v.object({
    type: v.literal('WEB_FOLDER'),
    ...common,
    baseUrl: v.pipe(v.string(), v.url()),
    forwardHostHeaderToOrigin: v.optional(v.boolean(), false),
  }),
  v.object({ type: v.literal('WEB_PROXY'), ...common }),
  v.object({
    type: v.literal('GCS'),
    ...common,
    bucket: text,
    clientEmail: text,
    privateKey: text,
    prefix: v.optional(v.string(), ''),
  }),
  v.object({
    type: v.literal('AZURE_BLOB'),
    ...common,
    accountName: text,
    container: text,
    sasToken: text,
    prefix: v.optional(v.string(), ''),
  }),
  v.object({
    type: v.literal('AKENEO_PIM'),
    ...common,
    baseUrl: v.pipe(v.string(), v.url()),
    clientId: text,
    clientSecret: text,
    username: text,
    password: text,
  }),
])

/** Keys of external storage, which no response contains. */
export const SECRETS: ReadonlySet<string> = new Set([
  'accessKey',
  'secretKey',
  'privateKey',
  'sasToken',
  'clientId',
  'clientSecret',
  'username',
  'password',
])
