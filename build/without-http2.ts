import type { Plugin } from 'esbuild'

/**
 * Leaves HTTP/2 out of Hono's adapter for Node: it only asks whether a request is one of HTTP/2's, which the emulator's server
 * never receives. Node takes several milliseconds to load that module.
 */
export const withoutHttp2: Plugin = {
  name: 'without-http2',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http2$/ }, ({ importer, path }) =>
      /[\\/]@hono[\\/]node-server[\\/]/.test(importer)
        ? { path, namespace: 'without-http2', sideEffects: false }
        : undefined,
    )
    onLoad({ filter: /./, namespace: 'without-http2' }, () => ({
      contents: 'export class Http2ServerRequest {}\nexport const constants = {}',
    }))
  },
}
