import { describe, expect, it } from 'vitest';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { keepBodyNumbers } from './exactNumbers.ts';

function stepOf(yaml: string) {
  const source = readYaml(`step:\n  request: POST /x\n  ${yaml}\n`, 'x.yaml', keepBodyNumbers);
  if (!source.ok) throw new Error(JSON.stringify(source.error));
  const { step } = source.value.value as { step: { body?: unknown; form?: unknown } };
  return { ...step, diagnostics: source.value.diagnostics };
}
const bodyOf = (yaml: string): unknown => stepOf(yaml).body;

describe('numbers of a body', () => {
  it.each([
    ['1790000000000000001', `\${=1790000000000000001}`],
    ['-9007199254740993', `\${=-9007199254740993}`],
    ['0.10', `\${=0.10}`],
    ['1e2', `\${=1e2}`],
    ['12345678901234567.89', `\${=12345678901234567.89}`],
    ['-0.0', `\${=-0.0}`],
    ['+1790000000000000001', `\${=1790000000000000001}`],
    ['0xFFFFFFFFFFFFFFFF', `\${=18446744073709551615}`],
    ['0x10', 16],
    ['.5', 0.5],
    ['5', 5],
    ['0.1', 0.1],
    ['9007199254740991', 9_007_199_254_740_991],
    ['.inf', Number.POSITIVE_INFINITY],
    ['"0.10"', '0.10'],
  ])('%s is read as %s', (text, value) => {
    expect(bodyOf(`body: { amount: ${text} }`)).toEqual({ amount: value });
  });

  it('keep their digits in lists, alone, as keys and behind an alias', () => {
    expect(bodyOf('body: [1, [1e2]]')).toEqual([1, [`\${=1e2}`]]);
    expect(bodyOf('body: 1.0')).toBe(`\${=1.0}`);
    expect(bodyOf('body: { 1790000000000000001: 1 }')).toEqual({ '1790000000000000001': 1 });
    expect(bodyOf('id: &id 1790000000000000001\n  body: { id: *id }')).toEqual({
      id: `\${=1790000000000000001}`,
    });
  });

  it('are those below a step, not those of a path that is called body', () => {
    const source = readYaml('paths: { body: { weight: 1e2 } }', 'x.yaml', keepBodyNumbers);
    expect(source.ok && source.value.value).toEqual({ paths: { body: { weight: 100 } } });
  });

  it.each([
    ['01234', 1234],
    ['-007', -7],
    ['+00', 0],
  ])('%s has no form in JSON, and is told with its place', (text, value) => {
    expect(stepOf(`body: { zip: ${text} }`).diagnostics).toEqual([
      {
        ...{ file: 'x.yaml', line: 3, column: 16, path: '' },
        message: `a number of JSON has no leading zero: write "${text}" for the text, or ${value}`,
      },
    ]);
  });

  it.each(['0', '0.5', '-0.5', '0x1F', '0o17', '10'])('%s has one', (text) => {
    expect(stepOf(`body: { zip: ${text} }`).diagnostics).toEqual([]);
  });

  it('of a form are sent as they are written', () => {
    const written = ['01234', '007', '0x1F', '0.10', '1e2', '+5', '5', '"08"'];
    const { form, diagnostics } = stepOf(
      `form: { ${written.map((text, at) => `f${at}: ${text}`).join(', ')}, list: [01, 2] }`,
    );
    expect(form).toEqual({
      ...{ f0: '01234', f1: '007', f2: '0x1F', f3: '0.10', f4: '1e2', f5: '+5', f6: 5, f7: '08' },
      list: ['01', 2],
    });
    expect(diagnostics).toEqual([]);
    expect(stepOf('id: &id 007\n  form: { a: *id, b: *id }').form).toEqual({ a: '007', b: '007' });
  });
});
