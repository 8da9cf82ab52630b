import { describe, expect, it } from 'vitest';
import type { StepSpec } from '../../traffic/journey.ts';
import { selectorCode } from './expressions.ts';
import { type StepStyle, stepCode } from './step.ts';

describe('a value of the body', () => {
  it.each([
    ['$.id', "res.json('id')"],
    ['$.total.cents', "res.json('total.cents')"],
    ['$[0].sku', "res.json('0.sku')"],
    ["$.lines[2]['such-key']", "res.json('lines.2.such-key')"],
    ['$._x1', "res.json('_x1')"],
  ])('%s is found by a selector', (jsonPath, code) => {
    expect(selectorCode(jsonPath)).toBe(code);
  });

  // gjson reads these as patterns, modifiers or nothing at all.
  it.each([
    '$',
    '$.items[*].sku',
    "$['a.b']",
    "$['a*']",
    "$['#']",
    "$['@this']",
    "$['1x']",
    "$['']",
  ])('%s is none that a selector can say', (jsonPath) => {
    expect(selectorCode(jsonPath)).toBeNull();
  });
});

describe('a step that looks into the body', () => {
  const style: StepStyle = {
    journey: 'pay',
    datasets: [],
    fail: (_, reason) => `return fail(${reason});`,
    refuse: () => '',
    answered: () => [],
    correct: () => [],
  };
  const step = (checks: StepSpec['checks']): StepSpec => ({
    name: 'pay',
    method: 'GET',
    url: '/',
    headers: {},
    body: null,
    captures: [],
    checks,
    expectStatus: [200],
    refusedStatus: [],
    timeoutMs: 1_000,
    think: null,
  });
  const codeOf = (checks: StepSpec['checks']) => stepCode(step(checks), 0, style).slice(3);

  it('asks for its values one by one', () => {
    expect(codeOf([{ name: 'paid', jsonPath: '$.state', equals: 'paid' }])).toEqual([
      "if (!(res.json('state') === 'paid')) return fail(bodyReason(res.body, 'check paid'));",
    ]);
  });

  it('reads the whole body when one of its values needs that, or must not be there', () => {
    const parsed = [
      'const body1 = parse(res.body);',
      "if (body1 === undefined) return fail('body is not JSON');",
    ];
    expect(codeOf([{ name: 'no error', jsonPath: '$.error', exists: false }])).toEqual([
      ...parsed,
      "if (!(body1?.error === undefined)) return fail('check no error');",
    ]);
    const mixed = [
      { name: 'paid', jsonPath: '$.state', equals: 'paid' },
      { name: 'any', jsonPath: '$.lines[*].sku', exists: true },
    ];
    expect(codeOf(mixed).slice(0, 3)).toEqual([
      ...parsed,
      "if (!(body1?.state === 'paid')) return fail('check paid');",
    ]);
  });
});
