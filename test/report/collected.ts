import type { Collected } from '../../src/report/collect'
import { DEVICES } from '../../src/report/devices/devices'
import type { ReportImage } from '../../src/report/model/report-types'
import { sharesBy } from '../../src/report/model/shares'
import type { Report } from '../../src/report/report'

/** An image with everything that a report may say of one. */
export function imageNamed(path: string): ReportImage {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
  const number = path.length * 7919 + [...path].reduce((sum, one) => sum + one.charCodeAt(0), 0)
  const widths = [400, 800, 1600]
  return {
    key: `ik:./${path}?w=${widths.join(';')}&sizes=50vw`,
    path,
    folder,
    kind: 'local',
    isVideo: false,
    modules: [{ file: `src/pages/page-${number % 50}.tsx`, line: (number % 200) + 1 }],
    pages: ['index.html'],
    hash: number.toString(16).padStart(64, '0'),
    bytes: 200_000 + (number % 900_000),
    width: 2400,
    height: 1600,
    format: 'jpg',
    sizes: '50vw',
    priority: false,
    renditions: widths.map((width) => ({
      url: `https://ik.imagekit.io/demo/${path}?tr=w-${width}`,
      width,
      height: Math.round((width * 2) / 3),
      descriptor: `${width}w`,
      bytes: width * 60 + (number % 9000),
      basis: 'engine',
    })),
    loads: [1, 2, 2],
    unneeded: [400],
    findings: [
      { kind: 'unneeded', text: 'No screen takes the width 400' },
      ...(number % 3 ? [] : [{ kind: 'no-alt' as const, text: 'No alt in index.html' }]),
    ],
  }
}

/** A report with these images, and something in every other part. */
export function collected(images: ReportImage[], more: Partial<Report> = {}): Collected {
  const [first, second = first] = images
  const report: Report = {
    version: 1,
    name: 'site',
    bundler: 'vite',
    urlEndpoint: 'https://ik.imagekit.io/demo',
    bases: { output: 0, cdn: 0, engine: images.length * 3, model: 0, unknown: 0 },
    devices: DEVICES.map((device, index) => ({ ...device, bytes: [400_000, 900_000, 700_000][index]! })),
    originals: { files: images.length, bytes: 4_000_000 },
    videos: 1,
    images,
    folders: sharesBy(images, ({ folder }) => [folder]),
    modules: sharesBy(images, ({ modules }) => modules.map(({ file }) => file)),
    pages: sharesBy(images, ({ pages }) => pages),
    duplicates: {
      equal: [{ paths: [first!.path, second!.path], bytes: 1000 }],
      near: [{ paths: [first!.path, second!.path], bytes: 2000 }],
    },
    changes: {
      new: [
        { path: first!.path, before: undefined, after: 20_000, beforeUrl: undefined, afterUrl: undefined },
      ],
      changed: [
        { path: second!.path, before: 50_000, after: 20_000, beforeUrl: undefined, afterUrl: undefined },
      ],
      gone: [{ path: 'old.jpg', before: 9000, after: undefined, beforeUrl: undefined, afterUrl: undefined }],
      kept: 3,
      renditions: { new: 2, gone: 1 },
    },
    purge: { requests: 2, used: 140, limit: 1000 },
    budgets: [
      {
        kind: 'page',
        name: 'index.html',
        limit: 500_000,
        bytes: 900_000,
        device: 'Laptop',
        images: 2,
        isExceeded: true,
      },
      {
        kind: 'folder',
        name: 'src',
        limit: 5_000_000,
        bytes: 900_000,
        device: 'Laptop',
        images: 2,
        isExceeded: false,
      },
    ],
    advice: [
      {
        key: first!.key,
        path: first!.path,
        from: [400, 800, 1600],
        to: [585, 720, 1440],
        sizes: '(min-width: 992px) 50vw, 100vw',
        before: 61_000,
        after: 40_000,
        query: '?w=585;720;1440&sizes=(min-width:%20992px)%2050vw,%20100vw',
        basis: 'browser',
      },
    ],
    browser: {
      windows: [{ width: 360, height: 800, density: 3 }],
      left: 0,
      visits: [
        {
          page: 'index.html',
          window: { width: 360, height: 800, density: 3 },
          bytes: 300_000,
          wasted: 90_000,
          images: [],
          shift: 0.0123,
          lcp: {
            tag: 'img',
            key: first!.key,
            url: 'https://ik.imagekit.io/demo/a.jpg',
            milliseconds: 840,
            isEarly: false,
          },
        },
      ],
    },
    notes: ['Something is not known.'],
    ...more,
  }
  const thumb = 'data:image/webp;base64,UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vv9UAA='
  const pictures = new Map(
    images.map(({ hash }, index) => [
      hash!,
      images.length > 1000 ? { color: '#336699' } : { color: '#336699', ...(index % 2 && { thumb }) },
    ]),
  )
  return { report, pictures }
}
