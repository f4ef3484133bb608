/** Shown in an image's place until it is loaded. */
export const PLACEHOLDER_KINDS = ['color', 'lqip', 'blurhash', 'thumbhash'] as const
/**
 * - `color`: the mean colour, `#rrggbb`
 * - `lqip`: a data URI of the image, 16 pixels wide
 * - `blurhash`: https://blurha.sh, with 4 × 3 components
 * - `thumbhash`: https://evanw.github.io/thumbhash, in base64; keeps alpha and the aspect ratio
 */
export type PlaceholderKind = (typeof PLACEHOLDER_KINDS)[number]
