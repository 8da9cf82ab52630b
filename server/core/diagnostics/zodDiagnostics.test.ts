import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { diagnosticsMax } from './diagnostic.ts';
import { readYaml } from './yamlSource.ts';
import { checkShape, closed, orMissing, show, textForm } from './zodDiagnostics.ts';

/** `line:column path: message` of each diagnostic; the value where there is none. */
function told(schema: z.ZodType, text: string) {
  const source = readYaml(text, 's.yaml');
  if (!source.ok) throw new Error('the text is YAML');
  const { value, diagnostics } = checkShape(schema, source.value);
  if (diagnostics.length === 0) return value;
  expect(value).toBeNull();
  return diagnostics.map(
    ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
  );
}

const even = textForm(
  (text) => (/^\d*[02468]$/.test(text) ? Number(text) : null),
  'write an even number',
  {
    closer: (text) => (text === 'two' ? 'write 2' : null),
  },
);

describe('a closed object', () => {
  const shape = closed({ name: z.string(), goal: z.string().optional() });
  it.each<[string, unknown]>([
    ['name: a', { name: 'a' }],
    ['name: a\ngaol: b\n', ['2:1 gaol: unknown key "gaol"; did you mean "goal"?']],
    ['goal: b\n', ['1:1 name: "name" is missing']],
    ['name: 7\n', ['1:7 name: 7 should be a string']],
    ['[]', ['1:1 : [] should be a mapping of keys']],
  ])('%s', (text, found) => {
    expect(told(shape, text)).toEqual(found);
  });
});

describe('a text form', () => {
  const shape = closed({ n: even });
  it.each<[string, unknown]>([
    ['n: "12"', { n: 12 }],
    ['n: "1"', ['1:4 n: "1" is not understood; write an even number']],
    ['n: two', ['1:4 n: "two" is not understood; write 2']],
    ['n: 12', ['1:4 n: 12 should be a text; write an even number']],
    ['{}', ['1:1 n: "n" is missing']],
    [`n: ${'0'.repeat(501)}a`, [`1:4 n: "${'0'.repeat(56)}… is too long; at most 500 characters`]],
  ])('%#', (text, found) => {
    expect(told(shape, text)).toEqual(found);
  });

  it('tells editors its pattern and examples, where it has them', () => {
    const form = (more: Parameters<typeof textForm>[2]) =>
      z.toJSONSchema(
        textForm(() => 1, 'x', more),
        { io: 'input' },
      );
    const plain = form({});
    expect([plain.pattern, plain.examples, plain.maxLength]).toEqual([undefined, undefined, 500]);
    const rich = form({ pattern: /^\d+$/, examples: ['1'] });
    expect([rich.pattern, rich.examples]).toEqual(['^\\d+$', ['1']]);
  });
});

describe('a value', () => {
  it.each<[z.ZodType, string, string]>([
    [z.object({}), '7', '7 should be a mapping of keys'],
    [z.record(z.string(), z.string()), '7', '7 should be a mapping of names'],
    [z.array(z.string()), '7', '7 should be a list'],
    [z.int(), '7.5', '7.5 should be a whole number'],
    [z.boolean(), 'a', '"a" should be a boolean'],
    [z.enum(['a', 'b']), 'c', '"c" should be "a" or "b"'],
    [z.literal(3), 'c', '"c" should be 3'],
    [z.string().max(2), 'abc', '"abc" is too long; at most 2 characters'],
    [z.string().min(4), 'abc', '"abc" is too short; at least 4 characters'],
    [z.array(z.int()).max(1), '[1, 2]', '[1,2] is too long; at most 1 in the list'],
    [z.array(z.int()).min(3), '[1, 2]', '[1,2] is too short; at least 3 in the list'],
    [z.number().max(2), '3', '3 is too much; at most 2'],
    [z.number().min(4), '3', '3 is too little; at least 4'],
    [z.number().gt(3), '3', '3 is too little; more than 3'],
    [z.string().refine(() => false, 'is none'), 'abc', 'is none'],
  ])('%#', (schema, text, message) => {
    expect(told(schema, text)).toEqual([`1:1 : ${message}`]);
  });

  it('stands at its place, a wrong name at its key', () => {
    const names = z.record(z.string().regex(/^a/, 'begins with a'), z.int());
    expect(told(closed({ all: names }), 'all:\n  ab: x\n  b: 1\n')).toEqual([
      '2:7 all.ab: "x" should be a number',
      '3:3 all.b: "b": begins with a',
    ]);
  });

  it('of its own check stands at its key where that says so', () => {
    const at = (params: Record<string, string>) =>
      told(closed({ a: z.int().refine(() => false, { message: 'm', params }) }), 'a: 1');
    expect(at({ at: 'key' })).toEqual(['1:1 a: m']);
    expect(at({ at: 'value' })).toEqual(['1:4 a: m']);
    expect(at({})).toEqual(['1:4 a: m']);
  });

  it('has so many diagnostics at most', () => {
    const text = `[${Array(diagnosticsMax + 1).fill('x')}]`;
    expect(told(z.array(z.int()), text)).toHaveLength(diagnosticsMax);
  });
});

it('is shown on one line of at most 60 characters', () => {
  expect([undefined, null, 'a\n"b"', [1]].map(show)).toEqual([
    'undefined',
    'null',
    '"a\\n\\"b\\""',
    '[1]',
  ]);
  expect(show('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
  expect(show('x'.repeat(59))).toBe(`"${'x'.repeat(56)}…`);
  expect(orMissing(undefined, 'is wrong')).toBe('missing');
  expect(orMissing(null, 'is wrong')).toBe('null is wrong');
});
