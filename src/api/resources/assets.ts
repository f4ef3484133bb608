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
   * @throws ImageKitError
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
    for (let skip = params.skip ?? 0; ; skip += limit) {
      const page = await list({ ...params, skip, limit }, options)
      yield* page
      if (page.length < limit) return
    }
  }

  return { list, listAll }
}
