/**
 * Makes the playground's pictures: `node playground/images/make.mjs`. They are drawn from noise, so they are ours to give:
 * CC0 1.0, no rights reserved. Sizes, grain and files are those of a camera's, which is what a test of images needs.
 */
import { copyFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { hash } from './noise.mjs'
import * as scenes from './scenes.mjs'

const path = (name) => fileURLToPath(new URL(encodeURIComponent(name), import.meta.url))

/** Every point of the picture, with a sensor's grain. */
function draw(scene, width, height, { channels = 3, grain = 7, phase } = {}) {
  const pixels = Buffer.alloc(width * height * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = scene((x + 0.5) / height, (y + 0.5) / height, phase)
      const at = (y * width + x) * channels
      const speck = (hash(x, y, 999) + hash(x, y, 998) - 1) * grain
      for (let channel = 0; channel < channels; channel++) {
        const value = colour[channel] + (channel < 3 ? speck : 0)
        pixels[at + channel] = Math.max(0, Math.min(255, Math.round(value)))
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels } })
}

const photo = (scene, grain) => draw(scene, 1620, 1080, { grain })
const jpeg = { quality: 80, mozjpeg: true }

await photo(scenes.dawn).jpeg(jpeg).toFile(path('dawn.jpg'))
await copyFile(path('dawn.jpg'), path('dawn (copy).jpg'))
await photo(scenes.lake).jpeg(jpeg).toFile(path('mountain lake.jpg'))
await photo(scenes.sea).jpeg(jpeg).toFile(path('sea.jpg'))
await photo(scenes.terrace).jpeg(jpeg).toFile(path('Café, été.jpg'))
await photo(scenes.nebula, 5).webp({ quality: 86 }).toFile(path('nebula.webp'))
await photo(scenes.aurora, 6).webp({ quality: 90 }).toFile(path('aurora.webp'))
await photo(scenes.dunes).jpeg(jpeg).toFile(path('dunes.jpg'))
await photo(scenes.forest).jpeg(jpeg).toFile(path('forest.jpg'))
await draw(scenes.marble, 900, 900, { grain: 2 })
  .png({ palette: true, quality: 80 })
  .toFile(path('marble.png'))
await draw(scenes.moon, 720, 720, { channels: 4, grain: 2 })
  .png({ palette: true, quality: 70 })
  .toFile(path('moon.png'))

// As a phone held upright stores it: lying on its side, with the turn in its EXIF data.
const upright = draw(scenes.canyon, 1080, 1620)
const sideways = await upright.rotate(-90).raw().toBuffer({ resolveWithObject: true })
await sharp(sideways.data, { raw: sideways.info })
  .withMetadata({ orientation: 6 })
  .jpeg(jpeg)
  .toFile(path('canyon.jpg'))

const frames = await Promise.allRenditions(
  Array.from({ length: 12 }, (_, frame) =>
    draw(scenes.ripples, 480, 320, { grain: 0, phase: frame / 12 })
      .png()
      .toBuffer(),
  ),
)
await sharp(frames, { join: { animated: true } })
  .webp({ quality: 70, loop: 0, delay: frames.map(() => 90) })
  .toFile(path('ripples.webp'))

for (const name of [
  'dawn.jpg',
  'mountain lake.jpg',
  'sea.jpg',
  'Café, été.jpg',
  'nebula.webp',
  'aurora.webp',
  'dunes.jpg',
  'forest.jpg',
  'marble.png',
  'moon.png',
  'canyon.jpg',
  'ripples.webp',
]) {
  console.log(String(Math.round((await stat(path(name))).size / 1000)).padStart(5), 'kB', name)
}
