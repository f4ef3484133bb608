import { numeric } from './translate'

const TRANSLATIONS = { imwidth: numeric('w'), imheight: numeric('h') }

/**
 * Translates Akamai's `?imwidth=400` as ImageKit does.
 *
 * @returns a step of ImageKit; empty for none
 */
export function akamai(query: URLSearchParams): string {
  return Object.entries(TRANSLATIONS)
    .flatMap(([key, translate]) => translate(query.get(key) ?? '') ?? [])
    .join(',')
}

export const AKAMAI_KEYS: readonly string[] = Object.keys(TRANSLATIONS)
