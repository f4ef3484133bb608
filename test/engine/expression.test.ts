import { describe, expect, test } from 'vitest'
import { ExpressionError, evaluate, isExpression } from '../../src/engine/geometry/expression'

const picture = { iw: 1000, ih: 800, iar: 1.25, cw: 500, ch: 400, car: 1.25 }

describe('arithmetic expressions', () => {
  test.each([
    ['ih', 800],
    ['iw_div_2', 500],
    ['iw_sub_50', 950],
    ['ih_mul_0.8_add_iw_mul_0.4', 1040],
    ['cw_add_ch_div_4', 600],
    // left to right within a row
    ['100_div_10_mul_2', 20],
    ['100_sub_10_add_5', 95],
    // mul, div → add, sub → mod → pow, as documented
    ['10_add_5_mod_4', 3],
    ['2_pow_1_add_2', 8],
    ['7_mod_4_pow_2', 9],
    ['2_pow_3_pow_2', 64],
    ['.5_mul_iw', 500],
    ['iar_mul_4', 5],
  ])('%s is %d', (expression, value) => {
    expect(evaluate(expression, picture)).toBeCloseTo(value, 9)
  })

  test('is undefined while a variable is not known', () => {
    expect(evaluate('bw_div_2', picture)).toBeUndefined()
    expect(evaluate('iw', {})).toBeUndefined()
  })

  test.each([
    'iw_div_0',
    'iw_plus_1',
    'iw_div',
    'foo_mul_2',
    'iw_mul_-1',
    '_mul_2',
    'constructor_mul_2',
    'iw_toString_2',
  ])('%s is refused', (expression) => {
    expect(() => evaluate(expression, picture)).toThrow(ExpressionError)
  })

  test.each([
    ['300', false],
    ['0.5', false],
    ['auto', false],
    ['iw', true],
    ['300_div_2', true],
  ])('isExpression(%s) is %s', (value, expected) => {
    expect(isExpression(value)).toBe(expected)
  })
})
