import type { Fault } from './fake-imagekit'

const html = '<!doctype html><title>Sign in to the guest network</title>'
/** Answers to the upload of `once(1)` that look like success and are none, with the requests that each may cost. */
export const falseAnswers: [name: string, fault: Fault, attempts: number][] = [
  ['HTML', { answer: 200, body: html, headers: { 'content-type': 'text/html' } }, 1],
  ['{}', { answer: 200, body: {} }, 1],
  ['nothing', { answer: 200, body: '' }, 1],
  ['a list', { answer: 200, body: '[]' }, 1],
  ['204', { answer: 204, body: '' }, 1],
  ['202 without a pre-transformation', { answer: 202, body: { message: 'queued' } }, 1],
  ['wrong size', { rewrite: (answer) => ({ ...answer, size: 1 }) }, 1],
  ['wrong name', { rewrite: (answer) => ({ ...answer, name: 'x.jpg', filePath: '/trial/x.jpg' }) }, 1],
  ['wrong folder', { rewrite: (answer) => ({ ...answer, filePath: '/1.jpg' }) }, 1],
  ['foreign host', { rewrite: (answer) => ({ ...answer, url: 'https://evil.example/demo/trial/1.jpg' }) }, 1],
  ['script', { rewrite: (answer) => ({ ...answer, url: 'javascript:alert(1)' }) }, 1],
  ['size as text', { rewrite: (answer) => ({ ...answer, size: '200' }) }, 1],
  // Cut JSON is a fault of the way, so that it is worth another try; here it stays cut.
  ['cut', { answer: 200, body: '{"fileId":"1", "na' }, 6],
]
