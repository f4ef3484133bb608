import badge, { height, width } from 'ik:../images/moon.png?w=48&f=webp'

/** Signs the page, with an image that only this chunk imports. */
export default function details(footer) {
  const image = new Image(width, height)
  image.src = badge
  image.alt = ''
  footer.prepend(image)
}
