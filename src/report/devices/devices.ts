/** A window on a screen. */
export interface Screen {
  /** CSS pixels. */
  width: number
  height: number
  /** Device pixels in a CSS pixel. */
  density: number
}

export interface Device extends Screen {
  id: 'phone' | 'laptop' | 'large'
  name: string
}

/** The screens whose bytes a report adds up. docs/look.md names them. */
export const DEVICES: readonly Device[] = [
  { id: 'phone', name: 'Phone', width: 390, height: 844, density: 3 },
  { id: 'laptop', name: 'Laptop', width: 1440, height: 900, density: 2 },
  { id: 'large', name: 'Large screen', width: 2560, height: 1440, density: 1 },
]

/** A screen and its share of all visits. */
export interface WeightedScreen extends Screen {
  weight: number
}

/**
 * The screens for which widths are proposed: an assumption about the visitors of an ordinary site, half of them on phones. The
 * weights add up to 1. docs/look.md has the same table.
 */
export const SCREENS: readonly WeightedScreen[] = [
  { width: 360, height: 800, density: 3, weight: 0.14 },
  { width: 375, height: 812, density: 2, weight: 0.04 },
  { width: 390, height: 844, density: 3, weight: 0.18 },
  { width: 412, height: 915, density: 2.625, weight: 0.14 },
  { width: 430, height: 932, density: 3, weight: 0.06 },
  { width: 768, height: 1024, density: 2, weight: 0.04 },
  { width: 820, height: 1180, density: 2, weight: 0.03 },
  { width: 1280, height: 720, density: 1, weight: 0.04 },
  { width: 1366, height: 768, density: 1, weight: 0.06 },
  { width: 1440, height: 900, density: 2, weight: 0.08 },
  { width: 1536, height: 864, density: 1.25, weight: 0.07 },
  { width: 1920, height: 1080, density: 1, weight: 0.1 },
  { width: 2560, height: 1440, density: 1, weight: 0.02 },
]
