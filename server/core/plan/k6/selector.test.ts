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

  it.each([
    ['$.a[-2].b', "res.json('a.#') - 2"],
    ['$[-1]', "res.json('#') - 1"],
    ['$.a[*].b', "oneOf(res.json('a.#'))"],
    ['$.a[?(@.id == 3)].b', "indexWhere(res.json('a'), (each) => each?.['id'] === 3)"],
    [
      "$[?(@.x[0] != 'y')]",
      "indexWhere(res.json('@this'), (each) => each?.['x']?.[0] !== undefined && each?.['x']?.[0] !== 'y')",
    ],
    [
      '$[?(@ > 1)]',
      "indexWhere(res.json('@this'), (each) => typeof each === 'number' && each > 1)",
    ],
    ['$[?(@.a)]', "indexWhere(res.json('@this'), (each) => each?.['a'] !== undefined)"],
  ])('%s finds its element by its index', (jsonPath, index) => {
    const selectors = new Selectors(2);
    expect(selectors.of(jsonPath)).toContain(`\${pick2_1}`);
    expect(selectors.draws()).toEqual([`const pick2_1 = ${index};`]);
  });

  it('finds an element once for two paths that begin alike', () => {
    const selectors = new Selectors(1);
    const paths = [
      '$.a[-1].x',
      '$.a[-1].y',
      '$.a[-2].x',
      '$.a[?(@.b == 1)].x',
      '$.a[?(@.b == 1)].y',
    ];
    expect(paths.map((path) => selectors.of(path))).toEqual([
      `\`a.\${pick1_1}.x\``,
      `\`a.\${pick1_1}.y\``,
      `\`a.\${pick1_2}.x\``,
      `\`a.\${pick1_3}.x\``,
      `\`a.\${pick1_3}.y\``,
    ]);
    expect(selectors.draws()).toHaveLength(3);
  });
});
