import { describe, expect, test } from 'vitest'
import {
  isLoopback,
  isLoopbackHost,
  isLoopbackOrigin,
  isLoopbackUrl,
  isSafeTransport,
} from '../../src/lib/loopback'

const hostname = (url: string) => new URL(url).hostname

describe('isLoopback', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.255.1.2', '[::1]'])('%s is this machine', (name) => {
    expect(isLoopback(name)).toBe(true)
  })

  test.each(['http://127.1', 'http://0x7f.1', 'http://2130706433', 'http://[0:0:0:0:0:0:0:1]'])(
    '%s is this machine once URL has read it',
    (url) => expect(isLoopback(hostname(url))).toBe(true),
  )

  test.each(['', 'localhost.example', '127.example', '127.0.0.1.example', '128.0.0.1', '[::2]', '0.0.0.0'])(
    '%j is not',
    (name) => expect(isLoopback(name)).toBe(false),
  )
})

test.each<[string | undefined, boolean]>([
  ['127.0.0.1:4100', true],
  ['localhost', true],
  ['[::1]:80', true],
  ['evil.example:80', false],
  ['127.0.0.1:80:80', false],
  [undefined, false],
])('the Host header %j: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected)
})

test.each<[string, boolean]>([
  ['http://localhost:5173', true],
  ['https://127.0.0.1', true],
  ['null', false],
  ['http://localhost.example', false],
])('the Origin header %j: %s', (origin, expected) => {
  expect(isLoopbackOrigin(origin)).toBe(expected)
})

test.each<[string, boolean, boolean]>([
  ['http://127.0.0.1:80/a', true, true],
  ['https://localhost/a', false, true],
  ['http://example.com/a', false, false],
  ['https://example.com/a', false, true],
  ['ftp://localhost/a', false, false],
])('%s: a server here %s, safe for keys %s', (url, isHere, isSafe) => {
  expect(isLoopbackUrl(url)).toBe(isHere)
  expect(isSafeTransport(new URL(url))).toBe(isSafe)
})
