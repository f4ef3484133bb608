import type { DefaultTreeAdapterMap } from 'parse5'
import { cssSites } from '../../rewrite/css'
import { srcsetCandidates } from '../../rewrite/html/srcset'
import type { ImageIndex } from './image-index'
import type { ReportImage } from './report-types'

/** A tag of a page that shows an image. */
export interface PageUse {
  image: ReportImage
  /** `img`, `source`, `image`, `style` … */
  tag: string
  /** Of an `<img>`: whether it has an `alt`, even an empty one. */
  hasAlt: boolean | undefined
  sizes: string | undefined
  isLazy: boolean
  /** Whether it is requested before other images: by its attributes, or by a preload. */
  isEarly: boolean
  /** CSS pixels, as its attributes say. */
  width: number | undefined
  height: number | undefined
}

interface PageFacts {
  uses: PageUse[]
  /** URLs of style sheets. */
  styles: string[]
  /** URLs of scripts. */
  scripts: string[]
}

type Node = DefaultTreeAdapterMap['node']
type Element = DefaultTreeAdapterMap['element']

/** Finds the images in the markup of a page. @param file its path from the output folder */
export async function readPage(html: string, file: string, index: ImageIndex): Promise<PageFacts> {
  const { parse } = await import('parse5')
  const facts: PageFacts = { uses: [], styles: [], scripts: [] }
  const preloaded = new Set<ReportImage>()
  const add = (images: Iterable<ReportImage>, element: Element, more: Partial<PageUse> = {}) => {
    for (const image of new Set(images)) facts.uses.push({ ...useOf(image, element), ...more })
  }
  // Not by recursion: a page of strangers may be nested as deep as it likes.
  const queue: Node[] = [parse(html)]
  for (let node = queue.pop(); node; node = queue.pop()) {
    const children = 'childNodes' in node ? node.childNodes : []
    const inside = 'content' in node ? [node.content as Node] : []
    for (const child of [...inside, ...children].reverse()) queue.push(child)
    if (!('attrs' in node)) continue
    const attribute = attributesOf(node)
    const images = urlsOf(node, attribute).flatMap((url) => index.find(url, file))
    if (node.tagName === 'link') {
      const rel = attribute('rel')?.toLowerCase() ?? ''
      if (rel === 'stylesheet') facts.styles.push(attribute('href') ?? '')
      else if (rel === 'modulepreload') facts.scripts.push(attribute('href') ?? '')
      else if (rel === 'preload') for (const image of images) preloaded.add(image)
      continue
    }
    if (node.tagName === 'script') {
      const source = attribute('src')
      if (source) facts.scripts.push(source)
      continue
    }
    add(images, node)
    const css = node.tagName === 'style' ? textIn(node) : attribute('style')
    for (const { values } of css ? cssSites(css) : [])
      for (const url of values) add(index.find(url, file), node, { tag: 'style' })
  }
  for (const use of facts.uses) if (preloaded.has(use.image)) use.isEarly = true
  return facts
}

const attributesOf = (element: Element) => (name: string) =>
  element.attrs.find((one) => one.name === name)?.value

function urlsOf({ tagName }: Element, attribute: (name: string) => string | undefined): string[] {
  const candidates = [attribute('srcset'), attribute('imagesrcset')].flatMap((srcset) =>
    srcset ? srcsetCandidates(srcset).map(({ url }) => url) : [],
  )
  const single =
    tagName === 'script' ? [] : ['src', 'href', 'poster', 'data'].flatMap((name) => attribute(name) ?? [])
  return [...single.map((url) => url.trim()), ...candidates]
}

function useOf(image: ReportImage, element: Element): PageUse {
  const attribute = attributesOf(element)
  const pixels = (name: string) => {
    const value = Number.parseFloat(attribute(name) ?? '')
    return value > 0 ? value : undefined
  }
  return {
    image,
    tag: element.tagName,
    hasAlt: element.tagName === 'img' ? attribute('alt') !== undefined : undefined,
    sizes: attribute('sizes'),
    isLazy: attribute('loading')?.toLowerCase() === 'lazy',
    isEarly: attribute('fetchpriority')?.toLowerCase() === 'high',
    width: pixels('width'),
    height: pixels('height'),
  }
}

function textIn({ childNodes }: Element): string {
  return childNodes.map((child) => ('value' in child ? child.value : '')).join('')
}
