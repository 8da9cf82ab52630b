import { describe, expect, it } from 'vitest';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { keepBodyNumbers } from './exactNumbers.ts';

const bodyOf = (yaml: string): unknown => {
  const source = readYaml(`step:\n  request: POST /x\n  ${yaml}\n`, 'x.yaml', keepBodyNumbers);
  if (!source.ok) throw new Error(JSON.stringify(source.error));
  return (source.value.value as { step: { body: unknown } }).step.body;
};

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
    ['007', 7],
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
});
