import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { removeYaml, setYaml } from './yamlEdit.ts';

const file = `# the night
load:
  peak: { pay: 100/s, browse: 150/s } # last year
  levels:
    - 25%
    - 55% # half
  hold: 8s

id: 1790000000000000001
base: &base { a: 1 }
copy: *base
empty:
`;

const set = (path: readonly (string | number)[], value: string): string => {
  const edited = setYaml(file, path, value);
  return edited.ok ? edited.value : `refused: ${edited.error}`;
};

describe('setYaml', () => {
  it.each([
    ['a value', ['load', 'hold'], '30s', file.replace('8s', '30s')],
    ['one in braces', ['load', 'peak', 'pay'], '1/s', file.replace('100/s', '1/s')],
    ['an entry of a list', ['load', 'levels', 1], '60%', file.replace('55%', '60%')],
    [
      'a whole block',
      ['load', 'levels'],
      '[10%, 20%]',
      file.replace('- 25%\n    - 55% # half', '[10%, 20%] # half'),
    ],
    ['nothing', ['empty'], '1', file.replace('empty:', 'empty: 1')],
    ['a text with marks', ['load', 'hold'], '"a: #b"', file.replace('8s', '"a: #b"')],
  ])('replaces %s and nothing else', (_, path, value, expected) => {
    expect(set(path, value)).toBe(expected);
  });

  it.each([
    ['in a block', ['load', 'shards'], file.replace('  peak', '  shards: 2\n  peak')],
    ['in braces', ['load', 'peak', 'order'], file.replace('{ pay', '{ order: 2, pay')],
    [
      'at the top',
      ['slos', 'pay', 'x.y'],
      file.replace('load:', 'slos: { pay: { "x.y": 2 } }\nload:'),
    ],
  ])('adds a key %s', (_, path, expected) => {
    expect(set(path, '2')).toBe(expected);
  });

  it('adds a key to empty braces', () => {
    expect(setYaml('a: {}\n', ['a', 'b'], '1')).toEqual({ ok: true, value: 'a: { b: 1 }\n' });
  });

  it.each([
    ['an alias', ['copy', 'a'], '1', 'copy.a cannot be set: copy repeats *base'],
    ['a text', ['load', 'hold', 'x'], '1', 'load.hold.x cannot be set: load.hold has no keys'],
    [
      'an entry too many',
      ['load', 'levels', 7],
      '1',
      'load.levels[7] cannot be set: the list has 2 entries',
    ],
    ['a key without a value', ['empty', 'x'], '1', 'empty.x cannot be set: empty has no keys'],
    ['nothing', ['load', 'hold'], ' ', '" " is no YAML value; quote it, or write a list as [a, b]'],
    [
      'two lines',
      ['load', 'hold'],
      '1\nname: x',
      '"1\\nname: x" is no YAML value; quote it, or write a list as [a, b]',
    ],
    [
      'half a list',
      ['load', 'hold'],
      '[1',
      '"[1" is no YAML value; quote it, or write a list as [a, b]',
    ],
    [
      'a value that ends early in braces',
      ['load', 'peak', 'pay'],
      '1/s, evil: 2/s',
      'load.peak.pay cannot be 1/s, evil: 2/s: it would change what stands beside it; put it in quotes',
    ],
    [
      'a comment',
      ['load', 'peak', 'pay'],
      '1 #',
      'load.peak.pay cannot be 1 #: it would change what stands beside it; put it in quotes',
    ],
  ])('refuses %s', (_, path, value, error) => {
    expect(setYaml(file, path, value)).toEqual({ ok: false, error });
  });

  it('refuses any key of an empty file', () => {
    expect(setYaml('', [], '1')).toEqual({ ok: false, error: ' cannot be set: the file is empty' });
  });

  it('changes one value of any file, and no other', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean());
    const tree = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,3}$/),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), leaf, { minKeys: 1 }),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(tree, leaf, fc.nat(), fc.nat(), (value, next, outer, inner) => {
        const text = JSON.stringify(value);
        const key = Object.keys(value)[outer % Object.keys(value).length] ?? '';
        const keys = Object.keys(value[key] ?? {});
        const path = [key, keys[inner % keys.length] ?? ''];
        const edited = setYaml(text, path, JSON.stringify(next));
        const expected = { ...value, [key]: { ...value[key], [path[1] ?? '']: next } };
        expect(edited.ok && parse(edited.value)).toEqual(expected);
      }),
    );
  });
});

describe('removeYaml', () => {
  it.each([
    ['a value', ['load', 'hold'], file.replace('hold: 8s', '')],
    ['the first in braces', ['load', 'peak', 'pay'], file.replace('pay: 100/s,', '')],
    ['the last in braces', ['load', 'peak', 'browse'], file.replace(', browse: 150/s', '')],
    ['a block', ['load', 'levels'], file.replace('levels:\n    - 25%\n    - 55%', '\n\n')],
    ['a key that is not there', ['load', 'to'], file],
    ['a key below one that is not there', ['slos', 'pay'], file],
  ])('leaves out %s, and the lines below keep their numbers', (_, path, expected) => {
    const edited = removeYaml(file, path);
    expect(edited).toEqual({ ok: true, value: expected });
    expect(expected.split('\n')).toHaveLength(file.split('\n').length);
    const { load, ...others } = parse(expected);
    expect(others).toMatchObject({ copy: { a: 1 } });
    expect(load).toBeDefined();
  });

  it('leaves empty braces, and says why an alias stays', () => {
    expect(removeYaml('a: { b: 1 }\n', ['a', 'b'])).toEqual({ ok: true, value: 'a: {  }\n' });
    expect(removeYaml(file, ['copy', 'a'])).toEqual({
      ...{ ok: false, error: 'copy.a cannot be left out: copy repeats *base' },
    });
  });
});
