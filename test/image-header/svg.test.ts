import { describe, expect, test } from 'vitest'
import { BadImage, readImageHeader } from '../../src/image-header'

const NS = 'xmlns="http://www.w3.org/2000/svg"'
const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
const header = (text: string) => readImageHeader(Buffer.from(text))

describe('the size of an SVG is CSS’s', () => {
  // As Chromium 156 has it, but for font units.
  test.each([
    ['', 300, 150],
    ['viewBox="0 0 50 30"', 250, 150],
    ['viewBox="0,0,50,30"', 250, 150],
    ['viewBox="0 , 0 50,30"', 250, 150],
    ['viewBox="0 0 33 100"', 50, 150],
    ['viewBox="0 0 1000 333"', 300, 100],
    ['viewBox="0 0 50 -30"', 300, 150],
    ['viewBox="0 0 50"', 300, 150],
    ['viewBox="0 0 50 30 10"', 300, 150],
    ['viewBox="0 0 50px 30px"', 300, 150],
    ['viewBox="0 0 50 30" preserveAspectRatio="none"', 300, 150],
    ['width="100"', 100, 150],
    ['width="100" viewBox="0 0 50 30"', 100, 60],
    ['height="100" viewBox="0 0 50 30"', 167, 100],
    ['width="100%" height="50%"', 300, 150],
    ['width="100%" height="50%" viewBox="0 0 50 30"', 250, 150],
    ['width="50%" height="60" viewBox="0 0 50 30"', 100, 60],
    ['width=" 60 " height="20"', 60, 20],
    ['width="+60" height="20"', 60, 20],
    ['width="60PX" height="20"', 60, 20],
    ['width = "60" height="20"', 60, 20],
    ['width="6e1" height="2.5e1"', 60, 25],
    ['width="60.px" height="20"', 300, 20],
    ['width="60 px" height="20"', 300, 20],
    ['width="60px;" height="20"', 300, 20],
    ['width="abc" height="20" viewBox="0 0 50 30"', 33, 20],
    ['width="5pc" height="20"', 80, 20],
    ['width="40Q" height="20"', 38, 20],
    ['width="2rem" height="2em"', 32, 32],
    ['width="2em" height="20" font-size="10"', 20, 20],
    ['width="1in" height="2.54cm"', 96, 96],
    ['width="38.4mm" height="19.2mm"', 145, 73],
    ['width="28pt" height="14pt" viewBox="0 0 28 14"', 37, 19],
    ['width="calc(10px + 5px)" height="20"', 15, 20],
    ['width="60" height="20" style="width:70px;height:35px"', 60, 20],
    ['style="width:70px;height:35px"', 300, 150],
    ['width="&#54;0" height="20"', 60, 20],
    ['WIDTH="60" height="20"', 300, 20],
    ['width="0.4" height="20"', 1, 20],
  ])('<svg %s>', (attributes, width, height) => {
    expect(header(`<svg ${NS} ${attributes}/>`)).toMatchObject({ format: 'svg', width, height })
  })

  test.each([
    ['a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg" width="60" height="20"/>'],
    [
      'an older one in a comment',
      `<!-- <svg width="999" height="999"> --><svg ${NS} width="60" height="20"/>`,
    ],
    ['a long comment', `<!-- ${'- '.repeat(5000)} --><svg ${NS} width="60" height="20"/>`],
    ['blanks before it', `  \n<svg ${NS} width="60" height="20"/>`],
    [
      'a root tag of many attributes',
      `<svg ${NS} ${Array.from({ length: 200 }, (_, index) => `data-a${index}="b"`).join(' ')} width="60" height="20"/>`,
    ],
    [
      'entities of its own',
      `<!DOCTYPE svg [<!ENTITY w "60"><!ENTITY n "http://www.w3.org/2000/svg">]><svg xmlns="&n;" width="&w;" height="20"/>`,
    ],
    [
      'a document type',
      `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg ${NS} width="60" height="20"/>`,
    ],
  ])('of one with %s', (_, text) => {
    expect(header(text)).toMatchObject({ width: 60, height: 20 })
  })

  test.each(['utf16le', 'latin1'] as const)('of one in %s', (encoding) => {
    const name = encoding === 'latin1' ? 'ISO-8859-1' : 'UTF-16'
    const text = `<?xml version="1.0" encoding="${name}"?><svg ${NS} width="60" height="20"><title>é</title></svg>`
    const mark = Buffer.from(encoding === 'latin1' ? '' : 'fffe', 'hex')
    expect(readImageHeader(Buffer.concat([mark, Buffer.from(text, encoding)]))).toMatchObject({ width: 60 })
  })
})

describe('an SVG that no browser shows is an error that says why', () => {
  test.each([
    ['a size of zero', `<svg ${NS} width="0" height="20"/>`, /width or height is 0/],
    ['an open element', `<svg ${NS}><g></svg>`, /not well-formed.*1:\d+/],
    ['an attribute twice', `<svg ${NS} width="1" width="2"/>`, /duplicate attribute/],
    ['a prefix of nothing', `<svg ${NS}><x:a/></svg>`, /prefix/],
    ['an entity of HTML', `<svg ${NS}>&nbsp;</svg>`, /entity/],
    ['a declaration on the second line', `\n<?xml version="1.0"?><svg ${NS}/>`, /declaration/],
    ['no namespace', '<svg width="60" height="20"/>', /xmlns/],
  ])('with %s', (_, text, message) => {
    expect(() => header(text)).toThrow(BadImage)
    expect(() => header(text)).toThrow(message)
  })

  test('and other documents are none', () => {
    expect(header('<html><body><svg></svg></body></html>')).toBeUndefined()
    expect(header('<feed xmlns="http://www.w3.org/2005/Atom"/>')).toBeUndefined()
    expect(header('a text')).toBeUndefined()
  })
})

/** Harmless marks stand for what would do something. */
const kinds = (inside: string, attributes = '', before = '') =>
  header(`${before}<svg ${NS} ${XLINK} ${attributes}>${inside}</svg>`)?.active?.map(({ kind }) => kind) ?? []

describe('what of an SVG could run something', () => {
  test.each([
    ['a script', '<script>mark()</script>'],
    ['a script of a prefix', `<s:script xmlns:s="http://www.w3.org/2000/svg"/>`],
    ['a script of HTML', '<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'],
    [
      'a frame of HTML in it',
      '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
    ],
    ['a script of no namespace', '<script xmlns="">mark()</script>'],
    ['a handler', '<rect onclick="mark()"/>'],
    ['a handler in capitals', '<rect ONCLICK="mark()"/>'],
    ['a handler of XML events', '<a xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="click"/>'],
    ['a link to code', '<a href="javascript:mark()"/>'],
    ['a link to code with blanks in it', '<a xlink:href=" java&#10;script:mark()"/>'],
    ['a link under another prefix', '<a xmlns:l="http://www.w3.org/1999/xlink" l:href="javascript:mark()"/>'],
    ['a link to a document of its own', '<a href="data:text/html,mark"/>'],
    ['an animation of a link', '<a><animate attributeName="href" to="javascript:mark()"/></a>'],
    ['an animation of a handler', '<set attributeName="onclick" to="mark()"/>'],
    ['SVG Tiny’s handler', '<handler/>'],
  ])('%s', (_, inside) => expect(kinds(inside)).toContain('runs'))

  test.each([
    ['a parameter entity', '<!DOCTYPE svg [<!ENTITY % a "b"> %a;]>'],
    ['an entity of another file', '<!DOCTYPE svg [<!ENTITY a SYSTEM "a.txt">]>'],
    ['an entity with elements', '<!DOCTYPE svg [<!ENTITY a "<g/>">]>'],
    ['an entity with hidden elements', '<!DOCTYPE svg [<!ENTITY a "&#60;g/>">]>'],
    ['an attribute of the document type', '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "mark()">]>'],
    ['a style sheet', '<?xml-stylesheet href="a.xsl"?>'],
  ])('%s before it', (_, before) => expect(kinds('', '', before)).toContain('runs'))

  test('and entities that grow beyond all bounds are an error, or active', () => {
    const grow = Array.from(
      { length: 20 },
      (_, index) => `<!ENTITY a${index + 1} "${`&a${index};`.repeat(10)}">`,
    ).join('')
    expect(kinds('', '', `<!DOCTYPE svg [<!ENTITY a0 "mark">${grow}]>`)).toContain('runs')
  })
})

test.each([
  ['a style sheet', '<style>@import "a.css";</style>'],
  ['a style sheet by url()', '<style>@\\69mport url(a.css);</style>'],
  ['a picture of another host', '<image href="https://example.com/a.png"/>'],
  ['a part of another host', '<use href="//example.com/a.svg#a"/>'],
  ['a paint of another host', '<rect fill="url(https://example.com/a.svg#a)"/>'],
  ['a paint of another host, escaped', '<rect style="fill:\\75rl(https://example.com/a.svg#a)"/>'],
])('%s is fetched from elsewhere', (_, inside) => expect(kinds(inside)).toEqual(['fetches']))

describe('what is harmless', () => {
  test.each([
    [
      'words like handlers',
      '<desc only_selected="yes" only="a" one="b">set only = yes; onload = never; javascript: &lt;script&gt;</desc>',
    ],
    [
      'Inkscape’s elements',
      '<i:namedview xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:onload="a"/>',
    ],
    [
      'Dublin Core’s source',
      '<metadata><dc:source xmlns:dc="http://purl.org/dc/elements/1.1/">a</dc:source></metadata>',
    ],
    ['links to pages', '<a href="https://example.com/"><text>a</text></a><a xlink:href="#a"/>'],
    [
      'pictures in it',
      '<image href="data:image/png;base64,AAAA"/><rect fill="url(#a)" style="mask:url(\'#b\')"/>',
    ],
    [
      'animations',
      '<rect><animate attributeName="width" from="1" to="2"/><animateMotion path="M0 0"/></rect>',
    ],
    ['an animation between its parts', '<use href="#a"><animate attributeName="href" values="#a;#b"/></use>'],
    ['a style', '<style>.a { fill: url(#b) } /* @import "a" */</style>'],
  ])('%s', (_, inside) => expect(kinds(inside)).toEqual([]))

  test('but would be taken out by a sanitizer', () => {
    expect(kinds('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject>')).toEqual([
      'mixed',
      'mixed',
    ])
    expect(kinds('<image href="a.png"/>')).toEqual(['mixed'])
    expect(kinds('', '', '<!DOCTYPE svg [<!ENTITY a "b">]>')).toEqual(['mixed'])
  })
})
