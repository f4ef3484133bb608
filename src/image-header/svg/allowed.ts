/* Elements of SVG that draw, describe or animate, and can do nothing else. Links of those that have them are checked. */
export const SVG_ELEMENTS: ReadonlySet<string> = new Set(
  (
    'a altGlyph altGlyphDef altGlyphItem animate animateColor animateMotion animateTransform circle clipPath ' +
    'color-profile cursor defs desc discard ellipse feBlend feColorMatrix feComponentTransfer feComposite ' +
    'feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB ' +
    'feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight ' +
    'feSpecularLighting feSpotLight feTile feTurbulence filter flowDiv flowLine flowPara flowRegion ' +
    'flowRegionExclude flowRoot flowSpan font font-face font-face-format font-face-name font-face-src ' +
    'font-face-uri foreignObject g glyph glyphRef hatch hatchpath hkern image line linearGradient marker mask ' +
    'mesh meshgradient meshpatch meshrow metadata missing-glyph mpath page path pattern polygon polyline ' +
    'radialGradient rect set solidColor solidcolor stop style svg switch symbol tbreak text textArea textPath ' +
    'title tref tspan use view vkern'
  ).split(' '),
)

/** HTML that only contains or marks up text, as diagrams use it in a `foreignObject`. */
export const HTML_ELEMENTS: ReadonlySet<string> = new Set(
  (
    'a abbr article aside b bdi bdo blockquote body br caption center cite code col colgroup dd del dfn div dl dt ' +
    'em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr html i img ins kbd li main mark nav ol p ' +
    'pre q rp rt ruby s samp section small span strong style sub sup table tbody td tfoot th thead time title tr ' +
    'u ul var wbr'
  ).split(' '),
)

/**
 * Elements of other vocabularies do nothing in a browser; but in an SVG inlined into a page, HTML's parser ignores
 * namespaces, and reads these as HTML.
 */
export const HTML_ACTIVE: ReadonlySet<string> = new Set(
  (
    'applet audio base button embed form frame frameset handler iframe input link listener marquee math meta ' +
    'noscript object param portal script select source svg template textarea track video'
  ).split(' '),
)

/** Elements whose link is followed on a click only. */
export const LINKS: ReadonlySet<string> = new Set(['a', 'view'])
/** Elements that change an attribute of another. */
export const ANIMATIONS: ReadonlySet<string> = new Set([
  'animate',
  'animateColor',
  'animateMotion',
  'animateTransform',
  'set',
])
