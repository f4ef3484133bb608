import { randomUUID } from 'node:crypto'
import type { ShownImages } from '../core/shown-images'
import { cardOf, idOf, type Written, writtenIn } from './describe'
import { fileOf, Places } from './places'
import type { RenditionContext } from './renditions'
import type { Card, Changes, Place } from './wire'

/** Milliseconds that one answer may take to describe images: the first of thousands are shown at once. */
const BUDGET_MS = 60
/** Cards in one answer. */
const MOST = 500

/**
 * The images that open pages refer to, as cards with versions. Works only while a page asks: then it describes what has
 * changed since.
 */
export class Catalogue {
  readonly #shown: ShownImages
  readonly #context: RenditionContext
  readonly #places: Places
  readonly #session = randomUUID()
  readonly #keys = new Map<string, Set<string>>()
  readonly #cards = new Map<string, { card: Card; text: string; version: number }>()
  readonly #gone = new Map<string, number>()
  readonly #dirty = new Set<string>()
  /** Sources, with the images that they refer to. */
  readonly #sources = new Map<string, { stamp: string; ids: Set<string> }>()
  #seen = 0
  #version = 0

  constructor(context: RenditionContext) {
    this.#context = context
    this.#shown = context.project.shown
    this.#places = new Places(context.project.options.root)
  }

  /** Returns the changes after a version, or a part of them. */
  changes(since: number): Changes {
    this.#notice()
    this.#describe(performance.now() + BUDGET_MS)
    const changed = [...this.#cards.values()]
      .filter(({ version }) => version > since)
      .sort((a, b) => a.version - b.version)
    const some = changed.slice(0, MOST)
    const isRest = some.length < changed.length
    const version = isRest ? some.at(-1)!.version : this.#version
    return {
      session: this.#session,
      version,
      hasMore: isRest || this.#dirty.size > 0,
      cards: some.map(({ card }) => card),
      gone: [...this.#gone].flatMap(([id, at]) => (at > since && at <= version ? [id] : [])),
    }
  }

  /** Returns the references to an image, with their places, in the order of their places. */
  references(id: string): Written[] {
    // A page may open with an image that it has a link to.
    if (!this.#keys.has(id)) this.#notice()
    const written = [...(this.#keys.get(id) ?? [])].flatMap((key) => {
      const shown = this.#shown.get(key)
      return (shown && writtenIn(shown, this.#places)) ?? []
    })
    return written.sort((a, b) => compare(a.places[0]?.place, b.places[0]?.place))
  }

  /** Returns an image's card as it is now. */
  card(id: string): Card | undefined {
    const references = this.references(id)
    return references.length ? cardOf(id, references, this.#context) : undefined
  }

  /** Files of the images that are referred to. */
  files(): Set<string> {
    this.#notice()
    return new Set(
      [...this.#keys.keys()].flatMap((id) =>
        this.references(id).flatMap(({ shown: { loaded } }) =>
          loaded.reference.kind === 'local' ? [loaded.reference.file] : [],
        ),
      ),
    )
  }

  /** Finds out which images have changed: by what the builds load and render, and by what their sources hold. */
  #notice(): void {
    this.#places.start()
    for (const key of this.#shown.changedSince(this.#seen)) {
      const shown = this.#shown.get(key)
      if (!shown) continue
      const id = idOf(shown.loaded.reference)
      this.#keys.set(id, (this.#keys.get(id) ?? new Set()).add(key))
      this.#dirty.add(id)
      for (const origin of shown.origins) this.#follow(fileOf(origin), id)
    }
    this.#seen = this.#shown.version
    for (const [file, source] of this.#sources) {
      const stamp = this.#places.stampOf(file)
      if (stamp === source.stamp) continue
      source.stamp = stamp
      for (const id of source.ids) this.#dirty.add(id)
    }
  }

  #follow(file: string, id: string): void {
    const source = this.#sources.get(file) ?? { stamp: this.#places.stampOf(file), ids: new Set() }
    source.ids.add(id)
    this.#sources.set(file, source)
  }

  #describe(deadline: number): void {
    for (const id of this.#dirty) {
      this.#dirty.delete(id)
      this.#renew(id, this.card(id))
      if (performance.now() > deadline) return
    }
  }

  #renew(id: string, card: Card | undefined): void {
    const known = this.#cards.get(id)
    if (!card) {
      if (!known) return
      this.#cards.delete(id)
      this.#gone.set(id, ++this.#version)
      return
    }
    const text = JSON.stringify(card)
    if (known?.text === text) return
    this.#cards.set(id, { card, text, version: ++this.#version })
    this.#gone.delete(id)
  }
}

function compare(a: Place | undefined, b: Place | undefined): number {
  if (a?.file === b?.file) return (a?.line ?? 0) - (b?.line ?? 0)
  return (a?.file ?? '') < (b?.file ?? '') ? -1 : 1
}
