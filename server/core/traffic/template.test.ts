import { describe, expect, it } from 'vitest';
import {
  isDrawn,
  isGivenAddress,
  parsePlaceholder,
  parseTemplate,
  placeholdersOf,
  reservedWords,
} from './template.ts';

describe('templates', () => {
  it('keeps the words that are ours', () => {
    expect(reservedWords).toEqual(['setup', 'journey', 'run', 'uuid', 'now']);
  });

  it.each([
    ['item.sku', { kind: 'column', dataset: 'item', column: 'sku' }],
    ['item.x-y', { kind: 'column', dataset: 'item', column: 'x-y' }],
    ['setup.saleId', { kind: 'setup', name: 'saleId' }],
    ['orderId', { kind: 'capture', name: 'orderId' }],
    ['journey', { kind: 'journey' }],
    ['run', { kind: 'run' }],
    ['uuid', { kind: 'uuid' }],
    ['now', { kind: 'now', unit: 'iso' }],
    ['now ms', { kind: 'now', unit: 'ms' }],
    ['now  s', { kind: 'now', unit: 's' }],
    ['random 1..9', { kind: 'random', min: 1, max: 9 }],
    ['random -9..-1', { kind: 'random', min: -9, max: -1 }],
    ['random', { kind: 'capture', name: 'random' }],
    ['now h', null],
    ['random 9..9', null],
    ['random 1..x', null],
    ['random 1', null],
    ['random 1..1234567890123456', null],
    ['', null],
    ['a.b.c', { kind: 'column', dataset: 'a', column: 'b.c' }],
    ['a.1.2.3.4.5.6.7.8', { kind: 'column', dataset: 'a', column: '1.2.3.4.5.6.7.8' }],
    ['a.1.2.3.4.5.6.7.8.9', null],
    ['a..b', null],
    ['a.b.', null],
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

  it('tells an address that a value gives from a URL that a file writes', () => {
    const given = [`\${next}`, `\${item.url}?a`, `\${setup.base}/x`];
    expect(given.map(isGivenAddress)).toEqual([true, true, true]);
    const written = ['/a', `/\${next}`, `\${run}/a`, `\${uuid}`, `$$\{a}`, 'http://h/a'];
    expect(written.map(isGivenAddress)).toEqual(written.map(() => false));
  });

  it('draws for some placeholders only', () => {
    const drawn = ['uuid', 'random 1..2', 'now', 'run', 'a'].flatMap((text) => {
      const placeholder = parsePlaceholder(text);
      return placeholder === null ? [] : [isDrawn(placeholder)];
    });
    expect(drawn).toEqual([true, true, false, false, false]);
  });

  it('finds the placeholders of a JSON value and of its keys', () => {
    const value = { '${k}': [`\${a}`, 1, null], b: { c: `x\${b}y` } };
    expect(placeholdersOf(value)).toEqual([
      { kind: 'capture', name: 'k' },
      { kind: 'capture', name: 'a' },
      { kind: 'capture', name: 'b' },
    ]);
  });

  it('reads a number with its digits, and refuses what JSON does not call a number', () => {
    expect(parsePlaceholder('=-1790000000000000001.10e+2')).toEqual({
      kind: 'number',
      text: '-1790000000000000001.10e+2',
    });
    expect(['=', '=01', '=.5', '=1.', '=NaN', '=0x1'].map(parsePlaceholder)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
