import { dirname } from 'node:path'
import type { OutputAsset, OutputChunk } from 'rollup'
import type { BuildFacts } from '../shared/finish-build'

/** The subset of a bundle of Rollup's, Rolldown's or Vite's that is used. */
export type WrittenBundle = Record<string, Chunk | Asset>
export type Asset = Pick<OutputAsset, 'type' | 'source' | 'originalFileNames'>
export type Chunk = Pick<OutputChunk, 'type' | 'code' | 'isEntry' | 'facadeModuleId'> & {
  map: { toString(): string } | null
}

/** The subset of Rollup's output options that is used. */
export interface Output {
  dir?: string
  file?: string
  format?: string
}

/** @param name identifies the build among those of the same output folder */
export function factsOf(name: string, output: Output, bundle: WrittenBundle): BuildFacts {
  const entries = Object.values(bundle).flatMap((one) =>
    one.type === 'chunk' && one.isEntry && one.facadeModuleId ? [one.facadeModuleId] : [],
  )
  return {
    outDir: outDirOf(output),
    name: [name, output.format ?? 'es'].join(' '),
    entries: entries.map((entry) => entry.replace(/\?.*$/, '')),
    outputs: Object.entries(bundle).flatMap(([file, one]) =>
      (one.type === 'chunk' ? one.isEntry : file.endsWith('.html')) ? [file] : [],
    ),
  }
}

/** Rollup's output folder, by default the working directory. */
export function outDirOf({ dir, file }: Output): string {
  return dir ?? (file ? dirname(file) : '.')
}

/** The texts and files of a bundle, with the source maps of its chunks. */
export function* outputsOf(bundle: WrittenBundle): Generator<[string, string | Uint8Array]> {
  for (const [fileName, output] of Object.entries(bundle)) {
    yield [fileName, output.type === 'chunk' ? output.code : output.source]
    if (output.type === 'chunk' && output.map) yield [`${fileName}.map`, output.map.toString()]
  }
}
