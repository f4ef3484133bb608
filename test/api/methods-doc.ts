import { type EndpointName, endpoints } from '../../src/api'

/*
 * The table of methods in docs/api.md.
 */

/** What stands between the parentheses. */
const parameters: Partial<Record<EndpointName, string>> = {
  'files.update': 'fileId, params',
  'files.versions.get': 'versionId, { fileId }',
  'files.versions.delete': 'versionId, { fileId }',
  'files.versions.restore': 'versionId, { fileId }',
  'assets.list': 'params?',
  'customMetadataFields.list': 'params?',
}

export function methodsTable(): string {
  const rows = Object.values(endpoints).map(({ name, method, path, once }) => {
    const id = /\{(\w+)\}$|\{(\w+)\}\/(?:details|versions|metadata)$/.exec(path)
    const single = id?.[1] ?? id?.[2]
    const sends = method === 'POST' || method === 'PUT' || method === 'PATCH' || path === '/v1/folder'
    const guess = [single, (sends || /usage|getFromURL/.test(name)) && 'params'].filter(Boolean).join(', ')
    const repeats = !once ? '' : name.endsWith('upload') ? 'once, unless the name is fixed' : 'once'
    return `| \`${name}(${parameters[name] ?? guess})\` | \`${method} ${path}\` | ${repeats} |`
  })
  return ['| call | request | |', '|---|---|---|', ...rows].join('\n')
}
