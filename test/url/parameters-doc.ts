import { type Parameter, parameters } from '../../src/url'

const header = `# Parameters

Generated from \`src/url/table/parameters.ts\` by \`UPDATE_DOCS=1 npx vitest run --project unit test/url/parameters.test.ts\`.

**Local** says whether the [local engine](engine.md) can perform a parameter: *yes*, with ImageKit's sizes and formats;
*approximately*, with pixels that differ; *no*, only ImageKit can. **In** says where it is allowed: on the base image or video, or in a
layer.

| Option | Code | Must be | Default | In | Local |
| --- | --- | --- | --- | --- | --- |
`

const local = { local: 'yes', approximate: 'approximately', imagekit: 'no' } as const

/** The text of `docs/parameters.md`. */
export function parametersDoc(): string {
  return `${header}${parameters.map(row).join('\n')}\n`
}

function row(parameter: Parameter): string {
  const { name, code, aliases, value, layers, locality, exceptions, docs } = parameter
  const old = aliases.length > 0 ? ` (was ${aliases.map((alias) => `\`${alias}\``).join(', ')})` : ''
  const places = [local[locality], ...exceptions.map((other) => `${other.values}: ${local[other.locality]}`)]
  const cells = [
    `[\`${name}\`](${docs})${old}`,
    name === 'overlay' ? '`l-…,l-end`' : name === 'raw' ? '' : `\`${code}\``,
    value.description,
    parameter.default ?? '',
    layers.join(', '),
    places.join('; '),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`
}
