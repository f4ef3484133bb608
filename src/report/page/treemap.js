import { bytes, element } from './dom.js'

/** Least side of a cell that can be pressed, in pixels. */
const LEAST_SIDE = 26

/** Height of a group's name in pixels. */
const HEAD = 30
/** Images drawn of one group; the rest is one cell. */
const MOST_IMAGES = 60

/**
 * Draws groups of images as areas: a squarified treemap, and one in each group that has the room.
 *
 * @param groups `{ name, bytes, images: [{ name, bytes }] }`
 * @param onChoose called with the name of a group that is pressed
 */
export function drawTreemap(box, groups, onChoose) {
  const total = sumOf(groups)
  const cells = squarify(sorted(groups), { x: 0, y: 0, width: box.clientWidth, height: box.clientHeight })
  box.replaceChildren(...cells.flatMap((cell) => drawGroup(cell, total, onChoose)))
}

function drawGroup(cell, total, onChoose) {
  const { part, x, y, width, height } = cell
  const share = `${Math.round((part.bytes / total) * 100)} %`
  const text = `${part.name}: ${bytes(part.bytes)}, ${share}`
  const isPressed = width >= LEAST_SIDE && height >= LEAST_SIDE
  const isDivided = width >= 90 && height >= 90 && part.images.length > 1
  const labels = width >= 60 && [element('b', {}, part.name), ' ', element('span', {}, bytes(part.bytes))]
  const group = isPressed
    ? element(
        'button',
        { type: 'button', className: 'group', title: text, 'aria-label': labels ? undefined : text },
        labels,
      )
    : element('span', { className: 'group', title: text, 'aria-hidden': 'true' })
  if (isPressed) group.onclick = () => onChoose(part.name)
  place(group, isDivided ? { ...cell, height: HEAD } : cell)
  if (!isDivided) return [group]
  const inside = { x, y: y + HEAD, width, height: height - HEAD }
  return [group, ...squarify(fewer(part.images), inside).map((one) => drawImage(one))]
}

/** Not for the keyboard: the group's button leads to the table of its images. */
function drawImage(cell) {
  const { part, width, height } = cell
  const text = `${part.name}: ${bytes(part.bytes)}`
  const name = part.name.replace(/^.*\//, '')
  const image = element(
    'span',
    { className: 'cell', title: text, 'aria-hidden': 'true' },
    width >= 70 && height >= 30 && name,
  )
  place(image, cell)
  return image
}

function place(made, { x, y, width, height }) {
  const sides = { left: x, top: y, width: Math.max(0, width - 2), height: Math.max(0, height - 2) }
  for (const [side, value] of Object.entries(sides)) made.style[side] = `${value}px`
}

const sumOf = (parts) => parts.reduce((sum, part) => sum + part.bytes, 0)
const sorted = (parts) => parts.filter((part) => part.bytes > 0).sort((a, b) => b.bytes - a.bytes)

function fewer(images) {
  const all = sorted(images)
  const rest = all.slice(MOST_IMAGES)
  return rest.length < 2
    ? all
    : [...all.slice(0, MOST_IMAGES), { name: `${rest.length} more`, bytes: sumOf(rest) }]
}

/** Fills a rectangle row by row, each along its shorter side, and keeps the cells near to squares. */
function squarify(parts, area) {
  const cells = []
  let rest = { ...area }
  let left = sumOf(parts)
  for (let index = 0; index < parts.length; ) {
    const scale = (rest.width * rest.height) / left
    const side = Math.min(rest.width, rest.height)
    const row = [parts[index++]]
    while (index < parts.length && worst([...row, parts[index]], side, scale) <= worst(row, side, scale))
      row.push(parts[index++])
    const sum = sumOf(row)
    const thickness = (sum * scale) / side
    const isWide = rest.width >= rest.height
    let at = 0
    for (const part of row) {
      const length = (part.bytes * scale) / thickness
      cells.push(
        isWide
          ? { part, x: rest.x, y: rest.y + at, width: thickness, height: length }
          : { part, x: rest.x + at, y: rest.y, width: length, height: thickness },
      )
      at += length
    }
    rest = isWide
      ? { ...rest, x: rest.x + thickness, width: rest.width - thickness }
      : { ...rest, y: rest.y + thickness, height: rest.height - thickness }
    left -= sum
  }
  return cells
}

/** The ratio of the sides of the longest cell of a row. */
function worst(row, side, scale) {
  const areas = row.map((part) => part.bytes * scale)
  const sum = areas.reduce((one, area) => one + area, 0)
  const [most, least] = [Math.max(...areas), Math.min(...areas)]
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least))
}
