import * as v from 'valibot'
import { acceptGone, call, type RequestOptions } from './call'
import { NothingSchema } from './schemas/common'
import type { Transport } from './transport'

/** The five methods of account settings. */
export interface Crud<T, Create extends object, Update extends object> {
  create(params: Create, options?: RequestOptions): Promise<T>
  list(options?: RequestOptions): Promise<T[]>
  /** @throws ImageKitError `NOT_FOUND` … */
  get(id: string, options?: RequestOptions): Promise<T>
  /** @throws ImageKitError `NOT_FOUND`, `CONFLICT` if something depends on it … */
  update(id: string, params: Update, options?: RequestOptions): Promise<T>
  /** @throws ImageKitError `NOT_FOUND`, `CONFLICT` if something depends on it … */
  delete(id: string, options?: RequestOptions): Promise<void>
}

type Resource = 'savedExtensions' | 'namedTransformations' | 'accounts.origins' | 'accounts.urlEndpoints'

export function createCrud<T, Create extends object, Update extends object>(
  transport: Transport,
  resource: Resource,
  schema: v.GenericSchema<unknown, T>,
): Crud<T, Create, Update> {
  return {
    create: (json, options) => call(transport, `${resource}.create`, { json, schema }, options),
    list: (options) => call(transport, `${resource}.list`, { schema: v.array(schema) }, options),
    get: (id, options) => call(transport, `${resource}.get`, { path: { id }, schema }, options),
    update: (id, json, options) =>
      call(transport, `${resource}.update`, { path: { id }, json, schema }, options),
    delete: (id, options) =>
      acceptGone(call(transport, `${resource}.delete`, { path: { id }, schema: NothingSchema }, options)),
  }
}
