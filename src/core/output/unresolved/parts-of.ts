import { partsOfJson } from './json-parts'
import { partsOfPage, partsOfXml } from './page-parts'
import type { Part } from './parts'
import { partsOfScript } from './script-parts'
import { partsOfString } from './string-parts'
import { partsOfStyle } from './style-parts'

/** Returns what a part of an output consists of; `undefined` if it is to be read as it is. */
export function partsOf({ language, text }: Part): Part[] | undefined {
  if (language === 'page') return partsOfPage(text)
  if (language === 'xml') return partsOfXml(text)
  if (language === 'script') return partsOfScript(text)
  if (language === 'style') return partsOfStyle(text)
  if (language === 'value') return partsOfString(text)
  return language === 'json' ? partsOfJson(text) : undefined
}
