import { numeric } from './translate'

const TRANSLATIONS = { imwidth: numeric('w'), imheight: numeric('h') }

/**
 * Akamai's `?imwidth=400`, as far as ImageKit translates it.
 *
 * @returns a step of ImageKit's; empty for none
 */
export function akamai(query: URLSearchParams): string {
  return Object.entries(TRANSLATIONS)
    .flatMap(([key, translate]) => translate(query.get(key) ?? '') ?? [])
    .join(',')
}

export const AKAMAI_KEYS: readonly string[] = Object.keys(TRANSLATIONS)
