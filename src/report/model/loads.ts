import { type Candidate, chooseCandidate } from '../devices/choose'
import { DEVICES, SCREENS, type Screen } from '../devices/devices'
import { matchesMedia } from '../devices/media'
import { slotWidth } from '../devices/sizes'
import type { Finding, ReportImage, ReportRendition } from './report-types'

/** Formats of a `<source>` that Chromium, Firefox and Safari show. */
const SHOWN = /^(?:avif|webp|jpe?g|png|gif|svg)$/
/** A picture that is this much smaller than its place is not noticed. */
const TOLERANCE = 1.1

/** Works out what each device loads of an image, and which of its widths no screen takes. */
export function chooseLoads(image: ReportImage): void {
  image.loads = DEVICES.map((device) => {
    const chosen = chosenBy(image, device)
    return chosen && image.renditions.indexOf(chosen)
  })
  image.unneeded = unneededWidths(image)
  if (image.unneeded.length)
    image.findings.push({
      kind: 'unneeded',
      text: `No screen takes the ${image.unneeded.length > 1 ? 'widths' : 'width'} ${image.unneeded.join(', ')}`,
    })
  const blurred = blurredOn(image)
  if (blurred) image.findings.push(blurred)
}

/** The rendition that a screen loads. */
export function chosenBy(image: ReportImage, screen: Screen): ReportRendition | undefined {
  const group = groupFor(image, screen)
  return chooseCandidate(group, slotWidth(group[0]?.sizes ?? image.sizes, screen), screen.density)
}

/** The renditions of the first `<source>` that fits, or of the `<img>`. */
export function groupFor({ renditions }: ReportImage, screen: Screen): ReportRendition[] {
  const first = renditions.find(
    ({ format, media }) =>
      (format !== undefined || media !== undefined) &&
      (format === undefined || SHOWN.test(format)) &&
      matchesMedia(media, screen),
  )
  return renditions.filter(({ format, media }) => format === first?.format && media === first?.media)
}

/** Whether candidates are chosen by width. */
const isByWidth = ({ descriptor }: Candidate) => descriptor?.endsWith('w') ?? false

function unneededWidths(image: ReportImage): number[] {
  const own = image.renditions.filter((one) => isByWidth(one) && !one.media && !one.format)
  if (own.length < 2) return []
  const taken = new Set<ReportRendition | undefined>()
  for (const screen of [...SCREENS, ...DEVICES]) {
    const slot = slotWidth(image.sizes, screen)
    taken.add(chooseCandidate(own, slot, screen.density))
    // Other browsers take the first that is sufficient.
    taken.add(own.find(({ width = 0 }) => width >= slot * screen.density) ?? own.at(-1))
  }
  return own.filter((one) => !taken.has(one)).flatMap(({ width }) => width ?? [])
}

/** Only where `sizes` says how large the image is shown: without one it is the window's width, which it seldom is. */
function blurredOn(image: ReportImage): Finding | undefined {
  if (!image.sizes || /^(?:auto,\s*)?100vw$/.test(image.sizes)) return undefined
  for (const device of DEVICES) {
    const group = groupFor(image, device)
    if (!group.some(isByWidth)) continue
    const need = Math.round(slotWidth(group[0]?.sizes ?? image.sizes, device) * device.density)
    const most = Math.max(...group.map(({ width = 0 }) => width))
    if (most > 0 && need > most * TOLERANCE) {
      const rest = image.width && image.width < need ? `; the original has ${image.width}` : ''
      return {
        kind: 'blurred',
        text: `${device.name}: shown with ${need} pixels, the largest width is ${most}${rest}`,
      }
    }
  }
  return undefined
}

/** Bytes that each device loads of an image. */
export function loadedBytes({ loads, renditions }: ReportImage): number[] {
  return loads.map((index) => (index === undefined ? 0 : (renditions[index]?.bytes ?? 0)))
}
