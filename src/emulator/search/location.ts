import { SearchQueryError } from './parse-query'

export interface Place {
  /** Degrees, negative in the south. */
  latitude: number
  /** Degrees, negative in the west. */
  longitude: number
}

/** A circle, or the corners of a polygon. */
export type Area = { centre: Place; metres: number } | { corners: Place[] }

const METRES: Readonly<Record<string, number>> = { m: 1, km: 1000, mi: 1609.344 }
/** Mean radius of the earth in metres. */
const RADIUS = 6_371_008.8

/**
 * Parses `"40,100 5km"` (a circle), `"40,100|50,105"` (opposite corners of a rectangle) or four corners.
 *
 * @throws SearchQueryError
 */
export function area(text: string): Area {
  const circle = /^(\S+)\s+(\d+(?:\.\d+)?)(m|km|mi)$/.exec(text.trim())
  if (circle) return { centre: place(circle[1]!, text), metres: Number(circle[2]) * METRES[circle[3]!]! }
  const corners = text.split('|').map((corner) => place(corner, text))
  const [a, b] = corners
  if (corners.length === 2 && a && b) {
    const across = [
      { latitude: a.latitude, longitude: b.longitude },
      { latitude: b.latitude, longitude: a.longitude },
    ] as const
    return { corners: [a, across[0], b, across[1]] }
  }
  if (corners.length === 4) return { corners }
  throw wrong(text)
}

export function isInside(at: Place, wanted: Area): boolean {
  if ('metres' in wanted) return distance(at, wanted.centre) <= wanted.metres
  // Ray casting: a ray from inside crosses the edges an odd number of times.
  return wanted.corners.reduce((inside, corner, index) => {
    const next = wanted.corners[(index + 1) % wanted.corners.length]!
    const spans = corner.latitude > at.latitude !== next.latitude > at.latitude
    if (!spans) return inside
    const share = (at.latitude - corner.latitude) / (next.latitude - corner.latitude)
    const crossing = corner.longitude + share * (next.longitude - corner.longitude)
    return at.longitude < crossing ? !inside : inside
  }, false)
}

/** Great-circle distance in metres. */
function distance(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [lat1, lat2] = [radians(a.latitude), radians(b.latitude)]
  const half = (angle: number) => Math.sin(angle / 2) ** 2
  const chord = half(lat2 - lat1) + Math.cos(lat1) * Math.cos(lat2) * half(radians(b.longitude - a.longitude))
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)))
}

function place(text: string, whole: string): Place {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text)
  if (!match) throw wrong(whole)
  return { latitude: Number(match[1]), longitude: Number(match[2]) }
}

function wrong(text: string): SearchQueryError {
  return new SearchQueryError(
    `LocationTaken needs "lat,long 5km", two or four corners such as "40,100|50,105", not ${JSON.stringify(text)}`,
  )
}
