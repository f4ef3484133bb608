import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isVideoParameter } from '../../src/query/video'
import { parameters } from '../../src/url'

const OWN: Readonly<Record<string, string>> = {
  width: 'px from 1, below 1 a fraction, or an expression; a set makes sources and the widths of the poster',
  focus: 'a place (`center`, `top_left` …), `auto`, `face`, `custom` or an object',
  format: 'one of auto, mp4, webm, orig; a set (`webm;mp4`) makes sources',
  rotation: 'one of 0, 90, 180, 270, 360',
  streamingResolutions: 'some of 240, 360, 480, 720, 1080, 1440, 2160, separated by `;`',
  quality: 'a whole number from 1 to 100; a set makes sources',
}

test('docs/video.md has the parameters of the table', () => {
  const rows = parameters
    .filter((one) => isVideoParameter(one) && one.name !== 'raw' && one.name !== 'overlay')
    .map(({ code, name, value, docs }) => {
      const description = OWN[name] ?? value.description
      return `| [\`${code}\`](${docs}) | \`${name}\` | ${description.replaceAll('|', '\\|')} |`
    })
  const table = ['| code | name | value |', '| --- | --- | --- |', ...rows].join('\n')
  const file = new URL('../../docs/video.md', import.meta.url)
  const text = readFileSync(file, 'utf8')
  const updated = text.replace(
    /(<!-- parameters -->)[\s\S]*(<!-- \/parameters -->)/,
    (_, start, end) => `${start}\n${table}\n${end}`,
  )
  if (process.env.UPDATE_DOCS) writeFileSync(file, updated)
  expect(process.env.UPDATE_DOCS ? updated : text).toBe(updated)
})
