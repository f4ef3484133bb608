import aurora, {
  height as auroraHeight,
  img as auroraImg,
  width as auroraWidth,
} from 'ik:../images/aurora.webp?w=480;960'
import terrace from 'ik:../images/Café, été.jpg?w=480;960&as=img'
import canyon from 'ik:../images/canyon.jpg?w=480;960&as=img'
import hero from 'ik:../images/dawn.jpg?w=800;1200;1620&sizes=100vw&as=img'
import twin from 'ik:../images/dawn (copy).jpg?w=480&h=480&fo=right&e-grayscale&as=img'
import dunes from 'ik:../images/dunes.jpg?w=480;960&as=img'
import forest from 'ik:../images/forest.jpg?w=480;960&as=img'
import marble from 'ik:../images/marble.png?w=480;900&as=img'
import moon from 'ik:../images/moon.png?w=360;720&f=png&as=img'
import lake from 'ik:../images/mountain lake.jpg?w=480;960&as=img'
import nebula from 'ik:../images/nebula.webp?w=480;960&as=img'
import ripples from 'ik:../images/ripples.webp?as=img'

// The same module, reached by a URL as a style or a canvas would want it.
const poster = new URL('ik:../images/sea.jpg?w=480', import.meta.url)

export { hero }

/** `sizes` of a card: the grid decides, at least 280 pixels and at most a third of the page. */
const sizes = '(min-width: 1100px) 33vw, (min-width: 640px) 50vw, 100vw'
const card = (img) => ({ ...img, ...(img.srcset && { sizes }) })

export const pictures = [
  { title: 'Mountain lake', note: 'a name with a space', img: card(lake) },
  { title: 'Canyon', note: 'stored sideways, turned by its EXIF data', img: card(canyon) },
  { title: 'Aurora', note: `WebP, ${auroraWidth} × ${auroraHeight}`, img: card(auroraImg), href: aurora },
  { title: 'Terrace', note: 'a name with accents and a comma', img: card(terrace) },
  { title: 'Dunes', note: 'two widths, the browser chooses', img: card(dunes) },
  { title: 'Moon', note: 'PNG with alpha', img: card(moon), dark: true },
  { title: 'Dawn again', note: 'the hero’s bytes under another name: one upload', img: card(twin) },
  { title: 'Nebula', note: 'WebP', img: card(nebula) },
  { title: 'Ripples', note: 'animated WebP', img: card(ripples) },
  {
    title: 'Sea',
    note: 'by new URL(…, import.meta.url)',
    img: { src: poster.href, width: 480, height: 320, loading: 'lazy' },
  },
  { title: 'Marble', note: 'PNG', img: card(marble) },
  { title: 'Forest', note: 'fir behind fir', img: card(forest) },
]
