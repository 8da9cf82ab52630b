import { describe, expect, it } from 'vitest';
import { Selectors } from './selector.ts';

describe('a JSON path as a selector', () => {
  it.each([
    ['$', "'@this'"],
    ['$.id', "'id'"],
    ['$.total.cents', "'total.cents'"],
    ['$[0].sku', "'0.sku'"],
    ["$.lines[2]['such-key']", "'lines.2.such-key'"],
    ["$['a.b']", String.raw`'a\\.b'`],
    ["$['a*']", String.raw`'a\\*'`],
    ["$['#']", String.raw`'\\#'`],
    ["$['@this']", String.raw`'\\@this'`],
    ["$['a|b ü']", String.raw`'a\\|b ü'`],
  ])('%s is %s', (jsonPath, code) => {
    const selectors = new Selectors(1);
    expect(selectors.of(jsonPath)).toBe(code);
    expect(selectors.draws()).toEqual([]);
  });

  it('keeps odd keys apart from the index that it draws', () => {
    const selectors = new Selectors(3);
    const code = selectors.of(`$['a\`'][*]['\${pick3_1}']`);
    const drawn = new Function('pick3_1', `return ${code}`);
    expect(drawn(7)).toBe(['a\\`', '7', '\\$\\{pick3_1\\}'].join('.'));
    expect(selectors.draws()).toHaveLength(1);
  });
});
