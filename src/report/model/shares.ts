import { DEVICES } from '../devices/devices'
import { loadedBytes } from './loads'
import type { ReportImage, Share } from './report-types'

/**
 * Adds up images. Equal originals count once, and so does a rendition that several references load.
 *
 * @param name of the part of the site
 */
export function shareOf(name: string, images: Iterable<ReportImage>): Share {
  const originals = new Map<string, number>()
  const loads = DEVICES.map(() => new Map<string, number>())
  const paths = new Set<string>()
  for (const image of images) {
    paths.add(image.path)
    if (image.bytes) originals.set(image.hash ?? image.path, image.bytes)
    const bytes = loadedBytes(image)
    for (const [device, index] of image.loads.entries()) {
      const rendition = index === undefined ? undefined : image.renditions[index]
      if (rendition)
        loads[device]!.set(rendition.url ?? rendition.file ?? `${image.key} ${index}`, bytes[device]!)
    }
  }
  return { name, images: paths.size, originals: sum(originals), loads: loads.map(sum) }
}

const sum = (bytes: ReadonlyMap<string, number>) => [...bytes.values()].reduce((total, one) => total + one, 0)

/** Adds up images by a name, heaviest first. */
export function sharesBy(
  images: Iterable<ReportImage>,
  namesOf: (image: ReportImage) => Iterable<string>,
): Share[] {
  const groups = new Map<string, ReportImage[]>()
  for (const image of images) {
    for (const name of new Set(namesOf(image))) {
      const group = groups.get(name) ?? []
      groups.set(name, group)
      group.push(image)
    }
  }
  return [...groups]
    .map(([name, group]) => shareOf(name, group))
    .sort((a, b) => Math.max(...b.loads) - Math.max(...a.loads) || (a.name < b.name ? -1 : 1))
}
