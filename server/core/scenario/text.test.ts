import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatKeyPath, parseKeyPath } from '../diagnostics/keyPath.ts';
import { editDistance, hint, nearest } from '../diagnostics/suggest.ts';
import { parseJsonPath } from '../traffic/jsonPath.ts';
import {
  parsePlaceholder,
  parseTemplate,
  placeholdersOf,
  reservedWords,
} from '../traffic/template.ts';

describe('parseJsonPath', () => {
  const key = (name: string) => ({ kind: 'key', key: name });
  it.each([
    ['$', []],
    ['$.a.b[0].c', [key('a'), key('b'), { kind: 'index', index: 0 }, key('c')]],
    ["$['x-y']", [key('x-y')]],
    ['$["x y"][12]', [key('x y'), { kind: 'index', index: 12 }]],
    ['$.items[*].sku', [key('items'), { kind: 'any' }, key('sku')]],
    [String.raw`$['it\'s \\']`, [key("it's \\")]],
    ['$._a.$b', [key('_a'), key('$b')]],
  ])('reads %s', (text, parts) => {
    expect(parseJsonPath(text)).toEqual(parts);
  });

  it.each([
    '',
    'a',
    '.a',
    '$a',
    '$.',
    '$..a',
    '$.a-b',
    '$[-1]',
    '$[1:2]',
    '$[?(@.a)]',
    "$['a",
    '$.a ',
    `$${'.a'.repeat(128)}`,
  ])('refuses "%s"', (text) => {
    expect(parseJsonPath(text)).toBeNull();
  });

  it('reads the longest path that is allowed, and the same path twice', () => {
    const longest = `$${'.a'.repeat(127)}b`;
    expect(parseJsonPath(longest)).toHaveLength(127);
    expect(parseJsonPath('$.a.b.c.d')).toHaveLength(4);
    expect(parseJsonPath('$.a')).toHaveLength(1);
  });
});

describe('templates', () => {
  it('keeps the words that are ours', () => {
    expect(reservedWords).toEqual(['setup', 'journey', 'run', 'uuid']);
  });

  it.each([
    ['item.sku', { kind: 'column', dataset: 'item', column: 'sku' }],
    ['item.x-y', { kind: 'column', dataset: 'item', column: 'x-y' }],
    ['setup.saleId', { kind: 'setup', name: 'saleId' }],
    ['orderId', { kind: 'capture', name: 'orderId' }],
    ['journey', { kind: 'journey' }],
    ['run', { kind: 'run' }],
    ['', null],
    ['a.b.c', null],
    ['1a', null],
    ['a b', null],
  ])('reads the placeholder %s', (text, placeholder) => {
    expect(parsePlaceholder(text)).toEqual(placeholder);
  });

  it('splits a text, writes a literal for $${, and tells what is no placeholder', () => {
    expect(parseTemplate(`a \${run}\${x} $\${y} b`)).toEqual({
      parts: [
        { kind: 'text', text: 'a ' },
        { kind: 'placeholder', placeholder: { kind: 'run' } },
        { kind: 'placeholder', placeholder: { kind: 'capture', name: 'x' } },
        { kind: 'text', text: ` \${y} b` },
      ],
      invalid: [],
    });
    expect(parseTemplate(`\${1} \${open`).invalid).toEqual([`\${1}`, `\${open`]);
    expect(parseTemplate('$ { } plain')).toEqual({
      parts: [{ kind: 'text', text: '$ { } plain' }],
      invalid: [],
    });
    expect(parseTemplate('')).toEqual({ parts: [], invalid: [] });
  });

  it('finds the placeholders of a JSON value, not in its keys', () => {
    const value = { '${k}': [`\${a}`, 1, null], b: { c: `x\${b}y` } };
    expect(placeholdersOf(value)).toEqual([
      { kind: 'capture', name: 'a' },
      { kind: 'capture', name: 'b' },
    ]);
  });
});

describe('suggestions', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['ab', 'abc', 1],
    ['abc', 'acb', 1],
    ['abcd', 'badc', 2],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%s and %s are %i apart', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
  });

  it('is a distance', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  it('means the nearest word, at most two edits and less than half of it away', () => {
    expect(nearest('taget', ['name', 'target', 'paths'])).toBe('target');
    expect(nearest('TARGET', ['target'])).toBe('target');
    expect(nearest('pahts', ['path', 'paths'])).toBe('paths');
    expect(nearest('xy', ['ab'])).toBeNull();
    expect(nearest('pay', ['pal'])).toBe('pal');
    expect(nearest('pax', ['pay', 'pal'])).toBe('pay');
    expect(nearest('py', ['pa'])).toBeNull();
    expect(nearest('abcxyz', ['abcdef'])).toBeNull();
    expect(nearest('a'.repeat(65), ['a'.repeat(65)])).toBeNull();
    expect(hint('taget', ['target'])).toBe('; did you mean "target"?');
    expect(hint('zzz', ['a', 'b'])).toBe('; known: a, b');
    expect(hint('zzz', [])).toBe('');
  });
});

describe('key paths', () => {
  it('writes and reads every way to a node', () => {
    expect(formatKeyPath(['paths', 'pay-now', 'steps', 2, 'x.y'])).toBe(
      'paths.pay-now.steps[2]["x.y"]',
    );
    expect(formatKeyPath(['odd key'])).toBe('["odd key"]');
    const part = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.nat({ max: 99 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (path) => {
        expect(parseKeyPath(formatKeyPath(path))).toEqual(path);
      }),
    );
  });
});
