import { createHash } from 'node:crypto'
import { plural } from '../../diagnostics/log'
import type { Collected } from '../collect'
import dom from '../page/dom.js?raw'
import images from '../page/images.js?raw'
import html from '../page/index.html?raw'
import css from '../page/page.css?raw'
import page from '../page/page.js?raw'
import sections from '../page/sections.js?raw'
import treemap from '../page/treemap.js?raw'
import { isEstimated, type Report } from '../report'
import { pageData } from './page-data'

/** Writes a report as one HTML file that loads nothing: its style, script and data are in it. */
export function reportHtml(collected: Collected): string {
  const { report } = collected
  const script = joined([dom, treemap, images, sections, page])
  const values: Record<string, string> = {
    policy: policyFor(script, css),
    title: escapeHtml(`Images of ${report.name}`),
    name: escapeHtml(report.name),
    facts: escapeHtml(factsOf(report)),
  }
  const data = jsonText(pageData(collected))
  const blocks: Record<string, string> = {
    '<style></style>': `<style>${css}</style>`,
    '<script></script>': `<script>${script}</script>`,
    'id="data"></script>': `id="data">${data}</script>`,
  }
  return html.replace(
    /%(\w+)%|<style><\/style>|<script><\/script>|id="data"><\/script>/g,
    (found, name?: string) => (name ? values[name] : blocks[found]) ?? '',
  )
}

/** Joins modules that import only each other into one script. */
function joined(modules: readonly string[]): string {
  const code = modules
    .map((module) => module.replace(/^import [^;]*? from '\.\/[\w-]+\.js'\n/gm, '').replace(/^export /gm, ''))
    .join('\n')
  return `(() => {\n'use strict'\n${code}})()\n`
}

/** File names come from strangers: only this script runs, and nothing is loaded. */
function policyFor(script: string, style: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function factsOf(report: Report): string {
  const { bundler, urlEndpoint, images, bases } = report
  const measured = bases.output ? 'measured in the output' : 'as the CDN delivers them'
  return [
    plural(images.length, 'reference'),
    `built by ${bundler}`,
    urlEndpoint ?? 'images in the output',
    isEstimated(report) ? 'bytes are estimates in part' : `bytes ${measured}`,
  ].join(' · ')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** JSON for a `<script>`, which no text in it can end. */
function jsonText(value: object): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
