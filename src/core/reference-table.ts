import { ImageKitBuildError } from '../diagnostics/build-error'
import { positionOf, type ReferenceOrigin } from '../diagnostics/reference-origin'
import { BuildCache } from '../lib/build-cache'
import type { RenditionRequest } from '../query/request'
import type { ResolvedOptions } from './config/options'
import type { ImageFiles, ReadImage } from './images/image-files'
import { imageOfSidecar } from './images/sidecar'
import type { DeclarationFile } from './output/declaration-file'
import { declarationOf } from './output/declarations'
import { endpointFor } from './references/endpoint'
import {
  localReference,
  type Reference,
  type RemoteReference,
  type ResolveAlias,
  referenceOf,
  requestOfSpecifier,
  resolveReference,
} from './references/reference'
import { isStyleSheet, videoInStyles } from './videos/in-styles'

/** The references of a build, by keys that are the same on every machine. */
export class ReferenceTable {
  readonly #options: ResolvedOptions
  readonly #files: ImageFiles
  readonly #lookUp: (reference: RemoteReference) => Promise<void>
  readonly #declarations: DeclarationFile | undefined
  readonly #writtenAt: (key: string, origin: ReferenceOrigin) => void
  readonly #known = new Map<string, Reference>()
  /** Images as they were read when their references were resolved; resolving again makes a new reference. */
  readonly #images = new WeakMap<Reference, ReadImage>()
  /** By file and query: a style sheet may name one image a hundred times. */
  readonly #inBuild = new BuildCache<Reference>()

  /** @param writtenAt gets the place of each reference that is resolved */
  constructor(
    options: ResolvedOptions,
    files: ImageFiles,
    lookUp: (reference: RemoteReference) => Promise<void>,
    declarations: DeclarationFile | undefined,
    writtenAt: (key: string, origin: ReferenceOrigin) => void = () => {},
  ) {
    this.#options = options
    this.#files = files
    this.#lookUp = lookUp
    this.#declarations = declarations
    this.#writtenAt = writtenAt
  }

  /** @param isOneBuild whether references are remembered until `finish` */
  start(isOneBuild: boolean): void {
    this.#inBuild.start(isOneBuild)
  }

  finish(): void {
    this.#inBuild.finish()
  }

  get(key: string): Reference | undefined {
    return this.#known.get(key)
  }

  /** Returns a local image as it was when its reference was resolved, once: it is released. */
  takeImage(reference: Reference): ReadImage | undefined {
    const image = this.#images.get(reference)
    this.#images.delete(reference)
    return image
  }

  /** Forgets a reference that is not needed any more: of ten thousand, none need be held. */
  forget(key: string): void {
    this.#known.delete(key)
  }

  get size(): number {
    return this.#known.size
  }

  async resolve(
    specifier: string,
    importer: string | undefined,
    resolveAlias: ResolveAlias,
  ): Promise<string> {
    const origin = { importer, written: specifier, target: { specifier } }
    try {
      const reference = await resolveReference(specifier, importer, { ...this.#options, resolveAlias })
      refuseInStyles(reference, origin)
      this.#place(reference, origin)
      if (reference.kind === 'local') await this.#files.prefetch(reference.file)
      this.#remember(reference)
      if (reference.kind !== 'local') await this.#lookUp(reference)
      this.#declare(specifier, importer, reference)
      return reference.key
    } catch (error) {
      throw error instanceof ImageKitBuildError ? error.at(positionOf(origin)) : error
    }
  }

  /**
   * Resolves a specifier at once; returns `undefined` where that would have to wait, for an alias or for the Media
   * Library, or could read the image on another thread.
   */
  resolveNow(specifier: string, importer: string): string | undefined {
    const origin = { importer, written: specifier, target: { specifier } }
    try {
      const reference = referenceOf(specifier, importer, this.#options)
      const mustWait =
        !reference ||
        (reference.kind === 'library' && this.#options.verifyRemote) ||
        (reference.kind === 'local' && this.#files.isRendered)
      if (mustWait) return undefined
      refuseInStyles(reference, origin)
      this.#place(reference, origin)
      this.#remember(reference)
      this.#declare(specifier, importer, reference)
      return reference.key
    } catch (error) {
      throw error instanceof ImageKitBuildError ? error.at(positionOf(origin)) : error
    }
  }

  resolveFile(file: string, query: string, importer: string | undefined, written: string): string {
    const origin = { importer, written, target: { file, query } }
    try {
      const reference = this.#ofFile(file, query)
      refuseInStyles(reference, origin)
      this.#place(reference, origin)
      if (query && written !== file) this.#declare(written, importer, reference)
      return reference.key
    } catch (error) {
      throw error instanceof ImageKitBuildError ? error.at(positionOf(origin)) : error
    }
  }

  #ofFile(file: string, query: string): Reference {
    const id = `${file}?${query}`
    const known = this.#inBuild.get(id)
    if (known && this.#known.has(known.key)) return known
    const reference = localReference(file, query, this.#options)
    this.#remember(reference)
    this.#inBuild.set(id, reference)
    return reference
  }

  /** Reads the image now, while the importer of an invalid one is known. */
  #remember(reference: Reference): void {
    this.#known.set(reference.key, reference)
    if (reference.kind === 'local') this.#images.set(reference, this.#files.read(reference.file))
    else endpointFor(reference, this.#options.urlEndpoint)
  }

  #place(reference: Reference, origin: ReferenceOrigin): void {
    reference.origin = origin
    this.#writtenAt(reference.key, origin)
  }

  #declare(specifier: string, importer: string | undefined, reference: Reference): void {
    this.#declarations?.add(specifier, importer, () =>
      declarationOf(
        reference,
        reference.kind === 'local' ? this.#files.read(reference.file).asset : undefined,
      ),
    )
  }

  requestOf(specifier: string, importer: string): RenditionRequest | undefined {
    try {
      return requestOfSpecifier(specifier, importer, this.#options)
    } catch {
      return undefined
    }
  }

  /** Keys of the references to an image, by the file or its sidecar. */
  keysOf(file: string): string[] {
    const image = imageOfSidecar(file) ?? file
    return [...this.#known.values()].flatMap((reference) =>
      reference.kind === 'local' && reference.file === image ? [reference.key] : [],
    )
  }
}

/** Throws for a video that a style sheet refers to. */
function refuseInStyles({ request }: Reference, origin: ReferenceOrigin): void {
  if (!isStyleSheet(origin.importer)) return
  const refused = videoInStyles(request, origin.written)
  if (refused) throw refused.at(positionOf(origin))
}
