import { describe, expect, it } from 'vitest';
import { checkExamples, parseCheck } from './checkForm.ts';

describe('parseCheck', () => {
  it.each([
    ['$.state == paid', { jsonPath: '$.state', equals: 'paid' }],
    ['$.state == paid in full', { jsonPath: '$.state', equals: 'paid in full' }],
    ['$.n == 1', { jsonPath: '$.n', equals: 1 }],
    ['$.n == "1"', { jsonPath: '$.n', equals: '1' }],
    ['$.n == true', { jsonPath: '$.n', equals: true }],
    ['$.n == null', { jsonPath: '$.n', equals: null }],
    ['$.n == [1]', { jsonPath: '$.n', equals: '[1]' }],
    ['$.n == 1790000000000000001', { jsonPath: '$.n', equals: `\${=1790000000000000001}` }],
    ['$.state != failed', { jsonPath: '$.state', notEquals: 'failed' }],
    ['$.n != 0', { jsonPath: '$.n', notEquals: 0 }],
    ['$.left >= 1', { jsonPath: '$.left', min: 1 }],
    ['$.left >= -1.5', { jsonPath: '$.left', min: -1.5 }],
    ['$.left <= 9', { jsonPath: '$.left', max: 9 }],
    ['$.left > 3', { jsonPath: '$.left', above: 3 }],
    ['$.left < 9', { jsonPath: '$.left', below: 9 }],
    ['$.left in 1..9', { jsonPath: '$.left', min: 1, max: 9 }],
    ['$.left in 3..3', { jsonPath: '$.left', min: 3, max: 3 }],
    ['$.id exists', { jsonPath: '$.id', exists: true }],
    ['$.error missing', { jsonPath: '$.error', exists: false }],
    ['$.tags contains red', { jsonPath: '$.tags', contains: 'red' }],
    ['$.id matches ^A-\\d+$', { jsonPath: '$.id', matches: '^A-\\d+$' }],
    ["$['a == b'][0] == c", { jsonPath: "$['a == b'][0]", equals: 'c' }],
    ['$.items[?(@.id == 3)].n == 1', { jsonPath: '$.items[?(@.id == 3)].n', equals: 1 }],
    ['$ exists', { jsonPath: '$', exists: true }],
    ['status != 500', { from: 'status', notEquals: 500 }],
    ['size >= 100', { from: 'size', min: 100 }],
    ['body contains Welcome back', { from: 'body', contains: 'Welcome back' }],
    ['body contains "== 3"', { from: 'body', contains: '== 3' }],
    ['header Content-Type matches ^text/', { from: 'header Content-Type', matches: '^text/' }],
    ['cookie sid exists', { from: 'cookie sid', exists: true }],
    ['location contains /done', { from: 'location', contains: '/done' }],
    [`body contains ${'a'.repeat(986)}`, { from: 'body', contains: 'a'.repeat(986) }],
    ['css ul > li == 3', { from: 'css ul > li', equals: 3 }],
    ['css a @href matches ^/', { from: 'css a @href', matches: '^/' }],
    [String.raw`regex left: (\d+) > 0`, { from: String.raw`regex left: (\d+)`, above: 0 }],
  ])('reads %s', (text, check) => {
    expect(parseCheck(text)).toEqual(check);
  });

  it.each([
    '',
    'paid',
    '$.state',
    '$.state = paid',
    '$.state is paid',
    '$.state ==',
    '$.n >= x',
    '$.n > x',
    '$.n < 1234567890123456',
    '$.n in 1',
    '$.n in x..2',
    '$.n in 5..1',
    '$.n exists now',
    '$.n matches',
    '$.n matches (',
    '$.n contains',
    'state == paid',
    '$.a-b exists',
    'status',
    'header == 1',
    'header X Y == 1',
    'status x == 1',
    'regex left > 0',
    'css [a == 1',
    `body contains ${'a'.repeat(987)}`,
  ])('refuses "%s"', (text) => {
    expect(parseCheck(text)).toBeNull();
  });

  it('has an example of each operator for editors', () => {
    const tests = checkExamples.map((example) => {
      const { jsonPath: _, from: __, ...test } = { jsonPath: '', from: '', ...parseCheck(example) };
      return Object.keys(test).join(' ');
    });
    expect(tests).toEqual([
      ...['exists', 'exists', 'equals', 'notEquals', 'min', 'max', 'above', 'below'],
      ...['min max', 'contains', 'matches'],
    ]);
  });
});
