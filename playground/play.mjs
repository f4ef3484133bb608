/** `npm run play -- vite` (or rollup, webpack): the playground with that bundler, against an emulator that keeps its files. */
import { startEmulator } from 'unplugin-imagekit/emulator'
import { build, bundlers } from './build.mjs'
import { serve } from './serve.mjs'
import { playground } from './settings.mjs'

const [bundler = 'vite'] = process.argv.slice(2)
if (!bundlers.includes(bundler)) {
  console.error(`No playground for '${bundler}'. There is one for each of: ${bundlers.join(', ')}.`)
  process.exit(2)
}

const emulator = await startEmulator({ dir: `${playground}.demo/emulator`, port: 4100 })
console.log(`Emulator       ${emulator.url}`)

if (bundler === 'vite') {
  Object.assign(process.env, {
    IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
    IMAGE_KIT_BASE_URL: emulator.url,
  })
  const { createServer } = await import('vite')
  const server = await createServer({ configFile: `${playground}vite/vite.config.mjs` })
  await server.listen()
  console.log(`Dev server     ${server.resolvedUrls.local[0]}`)
} else {
  const { output, outDir } = await build(bundler, emulator)
  console.log(output.trim())
  console.log(`The page       ${(await serve(outDir)).url}`)
}
