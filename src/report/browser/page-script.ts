/*
 * Functions that run in the page. Each is sent as its source text, so that it uses nothing from here but its arguments and
 * the page's own globals.
 */

/** An image as the page has it. */
export interface DrawnImage {
  kind: 'img' | 'background'
  url: string
  /** CSS pixels of the whole image, cropped or not; 0 if it is hidden. */
  width: number
  height: number
  naturalWidth: number
  naturalHeight: number
  /** The attribute of an `<img>`. */
  sizes: string
  hasAlt: boolean
}

export interface ObservedPaint {
  tag: string
  url: string
  milliseconds: number
  isEarly: boolean
}

interface Observed {
  shift: number
  lcp?: ObservedPaint
}

/** Records layout shifts and the largest paint, from the page's first moment. */
export function observe(): void {
  const observed: Observed = { shift: 0 }
  Object.assign(globalThis, { __imagekitReport: observed })
  let [session, start, last] = [0, 0, 0]
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number
      hadRecentInput: boolean
    })[]) {
      if (entry.hadRecentInput) continue
      // The largest window of shifts, as web-vitals counts them.
      const isNext = entry.startTime - last < 1000 && entry.startTime - start < 5000
      session = isNext ? session + entry.value : entry.value
      if (!isNext) start = entry.startTime
      last = entry.startTime
      observed.shift = Math.max(observed.shift, session)
    }
  }).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver((list) => {
    const entry = list.getEntries().at(-1) as
      | (PerformanceEntry & { element?: Element | null; url?: string; renderTime?: number })
      | undefined
    if (!entry) return
    const element = entry.element ?? undefined
    observed.lcp = {
      tag: element?.tagName.toLowerCase() ?? '',
      url: entry.url ?? '',
      milliseconds: Math.round(entry.renderTime || entry.startTime),
      isEarly:
        element?.getAttribute('fetchpriority') === 'high' ||
        [...document.querySelectorAll<HTMLLinkElement>('link[rel="preload"][as="image"]')].some(
          (link) => link.href === entry.url || link.imageSrcset.includes(entry.url ?? ' '),
        ),
    }
  }).observe({ type: 'largest-contentful-paint', buffered: true })
}

export function observed(): Observed {
  return (globalThis as unknown as { __imagekitReport: Observed }).__imagekitReport
}

/** Waits for the frames that show what was loaded: Chromium tells of a paint after it, which is late on a busy machine. */
export async function painted(): Promise<void> {
  const { __imagekitReport: observed } = globalThis as unknown as { __imagekitReport: Observed }
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  await Promise.race([
    frame()
      .then(frame)
      .then(() => pause(0)),
    pause(3000),
  ])
  // An empty page has none.
  for (let waited = 0; !observed.lcp && waited < 3000; waited += 50) await pause(50)
}

/** Scrolls to the end and back, so that lazy images load. */
export async function scrollThrough(): Promise<void> {
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
  for (let step = 0; step < 40; step++) {
    const { scrollY, innerHeight } = window
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 1) break
    window.scrollTo(0, scrollY + innerHeight)
    await pause(30)
  }
  await Promise.race([
    Promise.all([...document.images].map((image) => image.complete || image.decode().catch(() => {}))),
    pause(3000),
  ])
  window.scrollTo(0, 0)
  await pause(30)
}

/** Lists the images of the page, with the size that each is drawn with. */
export async function drawnImages(): Promise<DrawnImage[]> {
  const found: DrawnImage[] = []
  const scaleFor = (fit: string, width: number, height: number, own: { width: number; height: number }) => {
    const [across, down] = [width / own.width, height / own.height]
    if (fit === 'cover') return [Math.max(across, down), Math.max(across, down)]
    if (fit === 'contain') return [Math.min(across, down), Math.min(across, down)]
    if (fit === 'none') return [1, 1]
    if (fit === 'scale-down') return [Math.min(across, down, 1), Math.min(across, down, 1)]
    return [across, down]
  }
  for (const image of document.images) {
    const { currentSrc, naturalWidth, naturalHeight, clientLeft, clientTop, offsetWidth, offsetHeight } =
      image
    const rectangle = image.getBoundingClientRect()
    // Fractions of a pixel, unless the image is scaled or turned.
    const isPlain =
      Math.abs(rectangle.width - offsetWidth) < 1 && Math.abs(rectangle.height - offsetHeight) < 1
    const clientWidth = (isPlain ? rectangle.width : offsetWidth) - 2 * clientLeft
    const clientHeight = (isPlain ? rectangle.height : offsetHeight) - 2 * clientTop
    const own = await new Promise<{ width: number; height: number }>((resolve) => {
      // `naturalWidth` is the file's by its descriptor: of half the pixels at `2x`.
      const file = new Image()
      file.onload = () => resolve({ width: file.naturalWidth, height: file.naturalHeight })
      file.onerror = () => resolve({ width: naturalWidth, height: naturalHeight })
      if (currentSrc) file.src = currentSrc
      else resolve({ width: 0, height: 0 })
    })
    const isShown = image.checkVisibility?.() !== false && clientWidth > 0 && own.width > 0
    const { objectFit, paddingLeft, paddingRight, paddingTop, paddingBottom } = getComputedStyle(image)
    const width = clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
    const height = clientHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)
    const [x = 0, y = 0] = isShown ? scaleFor(objectFit, width, height, own) : [0, 0]
    found.push({
      kind: 'img',
      url: currentSrc,
      width: own.width * x,
      height: own.height * y,
      naturalWidth: own.width,
      naturalHeight: own.height,
      sizes: image.getAttribute('sizes') ?? '',
      hasAlt: image.hasAttribute('alt'),
    })
  }
  const parts: [Element, string | null][] = [...document.querySelectorAll('body, body *')].flatMap(
    (element): [Element, string | null][] => [
      [element, null],
      [element, '::before'],
      [element, '::after'],
    ],
  )
  for (const [element, part] of parts) {
    const style = getComputedStyle(element, part)
    if (!style.backgroundImage.includes('url(')) continue
    // Layers, of which gradients have commas of their own.
    const layers = style.backgroundImage.split(/,\s*(?=(?:url|none|[a-z-]+-gradient|image-set|cross-fade)\b)/)
    const layer = layers.findIndex((one) => one.startsWith('url('))
    const [, url] = /^url\("([^"]*)"\)/.exec(layers[layer] ?? '') ?? []
    if (!url || url.startsWith('data:')) continue
    const sizesOfLayers = style.backgroundSize.split(/,\s*/)
    const [across = 'auto', down = 'auto'] = (sizesOfLayers[layer % sizesOfLayers.length] ?? 'auto').split(
      ' ',
    )
    const file = new Image()
    file.src = url
    await file.decode().catch(() => {})
    const { clientWidth: width, clientHeight: height } = element
    const own = { width: file.naturalWidth, height: file.naturalHeight }
    const isShown = width > 0 && height > 0 && own.width > 0
    const length = (value: string, side: number) =>
      value.endsWith('%') ? (Number.parseFloat(value) * side) / 100 : Number.parseFloat(value)
    const fit = /^(?:cover|contain)$/.test(across) ? scaleFor(across, width, height, own) : undefined
    const x =
      fit?.[0] ??
      (across === 'auto'
        ? down === 'auto'
          ? 1
          : length(down, height) / own.height
        : length(across, width) / own.width)
    const y = fit?.[1] ?? (down === 'auto' ? x : length(down, height) / own.height)
    found.push({
      kind: 'background',
      url,
      width: isShown ? own.width * x : 0,
      height: isShown ? own.height * y : 0,
      naturalWidth: own.width,
      naturalHeight: own.height,
      sizes: '',
      hasAlt: true,
    })
  }
  return found
}

/** Window widths at which the layout may change, as the style sheets of the page's own origin say. */
export function breakpoints(): number[] {
  const found = new Set<number>()
  // The first width at which it is otherwise. @param isAfter whether the width itself is still as before
  const add = (number: string | undefined, unit: string | undefined, isAfter: boolean) =>
    found.add(Math.ceil(Number(number) * (unit === 'px' ? 1 : 16) + (isAfter ? 0.03 : 0)))
  const read = (media: string) => {
    for (const [, kind, number, unit] of media.matchAll(/(min|max)-width:\s*([\d.]+)(px|r?em)/g))
      add(number, unit, kind === 'max')
    for (const [, sign, number, unit] of media.matchAll(/\bwidth\s*([<>]=?)\s*([\d.]+)(px|r?em)/g))
      add(number, unit, sign === '>' || sign === '<=')
    for (const [, number, unit, sign] of media.matchAll(/([\d.]+)(px|r?em)\s*([<>]=?)\s*width\b/g))
      add(number, unit, sign === '<' || sign === '>=')
  }
  const visit = (rules: CSSRuleList) => {
    for (const rule of rules) {
      const media = (rule as CSSMediaRule).media as MediaList | undefined
      if (media) read(media.mediaText)
      const inner = (rule as CSSGroupingRule).cssRules as CSSRuleList | undefined
      if (inner) visit(inner)
    }
  }
  for (const sheet of document.styleSheets) {
    try {
      visit(sheet.cssRules)
    } catch {
      // Of another origin.
    }
  }
  return [...found].sort((a, b) => a - b)
}
