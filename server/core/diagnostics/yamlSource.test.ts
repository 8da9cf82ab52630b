import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parseScenario.ts';
import { readYaml, yamlBytesMax } from './yamlSource.ts';

const told = (text: string): readonly string[] => {
  const read = readYaml(text, 'f.yaml');
  const diagnostics = read.ok ? read.value.diagnostics : read.error;
  return diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe('readYaml', () => {
  it('merges mappings, by alias and in lists, and each key that is a name', () => {
    const read = readYaml(
      'a: &a { x: 1 }\nb: { <<: *a, y: 2 }\nc: { <<: [*a, { z: 3 }] }\n"<<": 4\n5: 6\n',
      'f.yaml',
    );
    expect(read.ok && read.value.value).toEqual({
      a: { x: 1 },
      b: { x: 1, y: 2 },
      c: { x: 1, z: 3 },
      '<<': 4,
      5: 6,
    });
  });

  const merge = '"<<" merges a mapping, or a list of mappings';
  const key = 'a key is a name, and no list, mapping or alias';
  it.each([
    ['a number', 'a:\n  <<: 5\n', [`2:7 ${merge}`]],
    ['a text', 'a: { <<: x }\n', [`1:10 ${merge}`]],
    ['nothing', 'a:\n  <<:\n', [`2:6 ${merge}`]],
    ['a list of numbers', '<<: [1]\n', [`1:5 ${merge}`]],
    ['an alias of a list', 'a: &a [1]\nb: { <<: *a }\n', [`2:10 ${merge}`]],
    ['a list in a list', '<<: [[{ a: 1 }]]\n', [`1:5 ${merge}`]],
    ['a key that is a mapping', '{ a: 1 }: 2\n', [`1:1 ${key}`]],
    ['a key that is a list', 'a:\n  ? [1]\n  : 2\n', [`2:5 ${key}`]],
    ['a key that is an alias', 'a: &a x\n*a : 2\n', [`2:1 ${key}`]],
  ])('tells %s at its place', (_, text, diagnostics) => {
    expect(told(text)).toEqual(diagnostics);
  });

  const levels = (open: string, close: string, count: number): string =>
    `${open.repeat(count)}1${close.repeat(count)}`;
  const indented = (mark: string, count: number): string =>
    Array.from({ length: count }, (_, level) => `${' '.repeat(level)}${mark}\n`).join('');
  it('bounds how deep a text is nested', () => {
    expect(told(levels('[', ']', 31))).toEqual([]);
    expect(told(levels('{ a: ', ' }', 31))).toEqual([]);
    expect(told(indented('a:', 31))).toEqual([]);
    for (const deep of [
      levels('[', ']', 100_000),
      levels('{a: ', '}', 40_000),
      '- '.repeat(100_000),
      '? '.repeat(100_000),
      '- ? '.repeat(50_000),
      '['.repeat(200_000),
      '{'.repeat(200_000),
      indented('a:', 600),
    ]) {
      const began = process.cpuUsage();
      const [only, ...more] = told(deep);
      expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
      expect(more).toEqual([]);
      expect(only).toMatch(/^\d+:\d+ nested deeper than 32 levels$/);
    }
    expect(told(`a: 1\nb: ${'['.repeat(50)}`)[0]).toMatch(/^2:3\d nested/);
  });

  it('bounds the keys of a mapping', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, i) => `k${i}: 1`);
    expect(told(keys(12_000).join('\n'))).toEqual([]);
    const most = 'more than 12000 entries in one mapping or list';
    expect(told(keys(12_500).join('\n'))[0]).toMatch(new RegExp(`^1200[12]:\\d+ ${most}$`));
    expect(told(`{ ${keys(12_500).join(', ')} }`)[0]).toMatch(new RegExp(`^1:\\d+ ${most}$`));
  });

  it('bounds aliases', () => {
    const aliases = (count: number) => `a: &a 1\nb:\n${'  - *a\n'.repeat(count)}`;
    expect(told(aliases(100))).toEqual([]);
    expect(told(aliases(20_000))).toEqual(['103:5 more than 100 aliases']);
    const doubled = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
    expect(told(`a0: &a0 x\n${doubled.join('\n')}`)).toEqual([
      '1:1 the aliases of this file unfold to too much; write it out',
    ]);
  });

  it.each(['a: "x\\ud83c"', 'a:\n  "\\udf75": x', '- "\\ud83cx\\udf75"'])(
    'refuses an escape for half a character: %s',
    (text) => {
      expect(told(text)).toEqual([
        expect.stringMatching(/^\d:\d an escape such as \\ud83c stands for half a character; /),
      ]);
    },
  );

  it('takes an escape for a whole character', () => {
    const parsed = readYaml('a: "\\ud83c\\udf75"', 'f.yaml');
    expect(parsed.ok && parsed.value.value).toEqual({ a: '🍵' });
  });

  it.each([
    ['unknown keys', `x: { ${Array.from({ length: 15_000 }, (_, i) => `k${i}: 1`).join(', ')} }`],
    ['list entries', `load:\n  levels:\n${'    - 1\n'.repeat(30_000)}`],
    ['errors', 'a: "x" y\n'.repeat(20_000)],
    ['duplicate keys', 'a: 1\n'.repeat(15_000)],
    ['one long key', `${'x'.repeat(260_000)}: 1`],
    ['anchors', Array.from({ length: 20_000 }, (_, i) => `- &a${i} 1`).join('\n')],
    ['documents', '---\n'.repeat(60_000)],
    ['lines of a text', `a: >\n${' x\n\n'.repeat(60_000)}`],
    ['quotes', `a: '${"''".repeat(120_000)}'`],
    ['escapes', `a: "${'\\n'.repeat(120_000)}"`],
    ['comments', '#\n'.repeat(130_000)],
    ['placeholders', `paths: { a: { steps: { b: "GET /${'${a.'.repeat(60_000)}" } } }`],
    ['checks', `paths: { a: { steps: { b: { check: { c: "body ${'a '.repeat(120_000)}" } } } } }`],
    [
      'captures',
      `paths: { a: { steps: { b: { capture: { c: "css a${' '.repeat(250_000)}" } } } } }`,
    ],
    ['blank lines', '\n'.repeat(262_000)],
    ['tags', '- !!str\n'.repeat(30_000)],
  ])('reads the longest text of %s in a moment', (_, text) => {
    const long = text.slice(0, yamlBytesMax);
    const began = process.cpuUsage();
    const parsed = parseScenario(long, 'f.yaml');
    expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && parsed.error.length).toBeLessThanOrEqual(200);
  });
});
