import { ImageKitError } from '../api-errors'
import { call, type RequestOptions } from '../call'
import { type Asset, AssetsSchema } from '../schemas/file'
import type { SearchCondition } from '../search-query'
import type { Transport } from '../transport'

type SortField = 'NAME' | 'CREATED' | 'UPDATED' | 'HEIGHT' | 'WIDTH' | 'SIZE' | 'RELEVANCE'

/** https://imagekit.io/docs/api-reference/digital-asset-management-dam/list-and-search-assets */
export interface AssetListParams {
  /** Default `file`. Ignored with `searchQuery`. */
  type?: 'file' | 'file-version' | 'folder' | 'all' | undefined
  /** Default `ASC_CREATED`. */
  sort?: `${'ASC' | 'DESC'}_${SortField}` | undefined
  /** Lists one folder without its subfolders. Default: all. */
  path?: string | undefined
  /** Default `all`. */
  fileType?: 'all' | 'image' | 'non-image' | undefined
  /** 1–1000, default 1000. */
  limit?: number | undefined
  /** Default 0. */
  skip?: number | undefined
  /**
   * For example `createdAt >= "7d" AND size > "2mb"`, as text or built with `search`. `type`, `tags` and `name` are
   * then ignored.
   */
  searchQuery?: string | SearchCondition | undefined
  /** Legacy filter: files with any of these tags. Ignored with `searchQuery`. */
  tags?: readonly string[] | string | undefined
  /** Legacy filter: the exact name. Ignored with `searchQuery`. */
  name?: string | undefined
}

export interface Assets {
  /**
   * Lists one page of the Media Library.
   *
   * @throws ImageKitError
   */
  list(params?: AssetListParams, options?: RequestOptions): Promise<Asset[]>
  /**
   * Lists all assets from `skip` on, page by page (`limit` is the page size, default 1000). The API has no cursor:
   * additions and deletions meanwhile can shift the pages, so choose a stable sort order.
   *
   * @throws ImageKitError `BAD_RESPONSE` at a page that has only assets of earlier pages, and after 10,000 pages
   */
  listAll(params?: AssetListParams, options?: RequestOptions): AsyncGenerator<Asset, void, undefined>
}

export function createAssets(transport: Transport): Assets {
  const list = (params: AssetListParams = {}, options?: RequestOptions) => {
    const { searchQuery, ...others } = params
    const query = { ...others, ...(searchQuery && { searchQuery: String(searchQuery) }) }
    return call(transport, 'assets.list', { query, schema: AssetsSchema }, options)
  }

  async function* listAll(params: AssetListParams = {}, options: RequestOptions = {}) {
    const limit = params.limit ?? 1000
    const seen = new Set<string>()
    for (let [skip, pages] = [params.skip ?? 0, 1]; ; skip += limit, pages++) {
      const page = await list({ ...params, skip, limit }, options)
      const known = seen.size
      for (const asset of page) seen.add(idOf(asset))
      // A server that ignores `skip` sends the same pages for ever.
      if (page.length > 0 && seen.size === known) {
        throw endless(`repeats: page ${pages} (skip=${skip}) has no new asset`)
      }
      yield* page
      if (page.length < limit) return
      if (pages === MAX_PAGES) throw endless(`has no end after ${pages} pages`)
    }
  }

  return { list, listAll }
}

/** Pages of a listing. Ten million assets in pages of a thousand are more than any Media Library has. */
const MAX_PAGES = 10_000

function idOf(asset: Asset): string {
  return asset.type === 'folder' ? asset.folderId : `${asset.fileId} ${asset.versionInfo?.id ?? ''}`
}

function endless(what: string): ImageKitError {
  return new ImageKitError(
    `The listing of the Media Library ${what}. The server, or a proxy in between, does not heed skip.`,
    { code: 'BAD_RESPONSE', method: 'GET', path: '/v1/files' },
  )
}
