/* Strings that a page shows: children of elements, in the calls and the data that compilers and renderers make of them. */

const TEXT_TAGS = new Set(
  (
    'a abbr b blockquote button caption cite code dd details div dt em figcaption h1 h2 h3 h4 h5 h6 i kbd label legend li mark ' +
    'option p pre q s samp small span strong sub summary sup td textarea th title tt u var'
  ).split(' '),
)
/** Members of an element's properties that are its text, and of a story: its source, which Storybook's documentation shows. */
const TEXT_MEMBERS = new Set(['children', 'textContent', 'innerText', 'originalSource'])
/** Nodes of the syntax trees of Markdown and HTML whose `value` is text. */
const TEXT_NODES = new Set(['text', 'inlineCode', 'code'])

/** Whether an element of this name has text for its children: `h('code', null, 'text')`, `["code", {}, "text"]`. */
export const isTextTag = (name: unknown): boolean => typeof name === 'string' && TEXT_TAGS.has(name)

/** Whether a member of an object is an element's text. @param type the object's member `type` */
export function isTextMember(name: unknown, type: unknown): boolean {
  if (typeof name !== 'string') return false
  return TEXT_MEMBERS.has(name) || (name === 'value' && typeof type === 'string' && TEXT_NODES.has(type))
}
