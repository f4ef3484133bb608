import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { reportHtml } from '../../src/report/render/html'
import { reportMarkdown } from '../../src/report/render/markdown'
import { collected, imageNamed } from './collected'

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'\`|\u2028{{x}}%data%`

test('names of strangers stay text in the file', () => {
  const html = reportHtml(collected([imageNamed(`a/${HOSTILE}.jpg`)], { name: HOSTILE }))
  expect(html.match(/<script/g)).toHaveLength(2)
  expect(html.match(/<\/script/g)).toHaveLength(2)
  expect(html).not.toContain('<img src=x')
  const [, data] = /id="data">([^<]*)</.exec(html)!
  expect(JSON.parse(data!).images[0][0]).toBe(`a/${HOSTILE}.jpg`)
})

test('the policy allows its own script and style, and nothing else', () => {
  const html = reportHtml(collected([imageNamed('a.jpg')]))
  const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(html)!
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html)!
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html)!
  expect(policy).toContain(`script-src ${hash(script!)};`)
  expect(policy).toContain(`style-src ${hash(style!)};`)
  expect(policy).toContain("default-src 'none'")
  expect(html).not.toMatch(/(?:src|href)="(?!#)[^"]/)
  expect(html).not.toMatch(/\son\w+="|\sstyle="/)
  expect(script).not.toMatch(/^(?:import|export) /m)
})

test('5,000 images take less than 3 MB', () => {
  const images = Array.from({ length: 5000 }, (_, index) =>
    imageNamed(`src/photos/${index % 40}/a-readable-name-${index}.jpg`),
  )
  const html = reportHtml(collected(images))
  expect(html).toContain('a-readable-name-4999')
  expect(Buffer.byteLength(html)).toBeLessThan(3_000_000)
})

test('Markdown: names stay text, and nothing is shown that GitHub removes', () => {
  const report = collected([imageNamed(`a/${HOSTILE}.jpg`)]).report
  const text = reportMarkdown({
    ...report,
    changes: {
      new: [{ path: HOSTILE, before: undefined, after: 1000, beforeUrl: undefined, afterUrl: undefined }],
      changed: [],
      gone: [],
      kept: 0,
      renditions: { new: 1, gone: 0 },
    },
    budgets: [
      { kind: 'page', name: HOSTILE, limit: 10, bytes: 20, device: 'Phone', images: 1, isExceeded: true },
    ],
  })
  // In code spans, whose fence is longer than any backtick in the name.
  const withoutCode = text.replace(/(`+) [\s\S]*? \1(?!`)/g, '')
  expect(withoutCode).not.toContain('alert')
  expect(text).not.toContain('data:image')
  for (const line of text.split('\n').filter((one) => one.startsWith('| page')))
    expect(line.replaceAll('\\|', '').split('|')).toHaveLength(6)
})
