import { describe, expect, it } from 'vitest';
import { stepCase } from '../../../test/support/stepCase.ts';
import { evaluated } from './evaluate.support.ts';
import { goldenPlan } from './golden/cases.golden.ts';
import { renderScript } from './script.ts';
import { secretsCode, setupSecretsCode } from './telling.ts';

const setup = [
  stepCase('log in', {
    captures: [
      { name: 'handle', jsonPath: '$.login.accessToken' },
      { name: 'shop', jsonPath: '$.shop' },
    ],
  }),
];

it('takes a value of setup for a secret by its own name or by that of the field it was read from', () => {
  const headers = { A: `\${setup.handle}`, B: `\${setup.shop}` };
  const journey = { steps: [stepCase('a', { headers })], latencyBoundMs: 1000 };
  expect(secretsCode({ journey }, 0, { datasets: [], setup })).toEqual(['setupData.handle']);
  expect(secretsCode({ journey }, 0, { datasets: [], setup: [] })).toEqual([]);
  expect(setupSecretsCode(setup)).toEqual(['setupData.handle']);
});

/** The functions of a VU of the golden script `purchase`, and what it told. */
function vuOf(run: string) {
  const told: Readonly<Record<string, unknown>>[] = [];
  const names = ['takeOver', 'startTrace', 'startDraws', 'tellCorrect', 'traced_pay', 'pay_2_pay'];
  const vu = evaluated<{
    takeOver(handed: unknown): void;
    startTrace(salt: number, iteration: number, headers: readonly Headers[]): number;
    startDraws(salt: number, iteration: number): void;
    tellCorrect(drive: { readonly tellSlowest: number }, serviceMs: number): void;
    readonly traced_pay: readonly Headers[];
    readonly pay_2_pay: { readonly headers: Headers };
  }>(
    renderScript(goldenPlan('purchase'), 0),
    {
      exec: { scenario: { name: 'pay__0', iterationInTest: 7 } },
      http: { expectedStatuses: () => null, setResponseCallback: () => undefined },
      ...{ Counter: class {}, Trend: class {}, sleep: () => undefined },
      console: { log: (line: string) => told.push(JSON.parse(line)) },
    },
    names,
  );
  vu.takeOver({ run, tag: { header: 'baggage', value: 'zh' }, setup: {} });
  return { ...vu, told };
}
type Headers = Record<string, string>;

describe('the trace of a journey', () => {
  const vu = vuOf('k3x9');
  const parentOf = (salt: number, iteration: number, { startTrace, traced_pay: headers } = vu) => {
    startTrace(salt, iteration, headers);
    return headers[0]?.traceparent ?? '';
  };

  it('has the form of W3C, its own number at the end, and stands on every request', () => {
    const parent = parentOf(5, 254);
    expect(parent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(parent.slice(-11, -3)).toBe('000000ff');
    expect(parent.slice(19, 35)).toBe(parent.slice(36, 52));
    expect(vu.traced_pay).toHaveLength(2);
    expect(vu.traced_pay.map(({ traceparent }) => traceparent)).toEqual([parent, parent]);
    expect(vu.pay_2_pay.headers.traceparent).toBe(parent);
  });

  it('is one of its own in every journey, load and run, and the same in each VU', () => {
    const parents = [5, 6].flatMap((salt) =>
      Array.from({ length: 2_000 }, (_, iteration) => parentOf(salt, iteration)),
    );
    expect(new Set(parents).size).toBe(4_000);
    expect(parentOf(6, 1_999, vuOf('k3x9'))).toBe(parents.at(-1));
    expect(parentOf(6, 1_999, vuOf('k3xa'))).not.toBe(parents.at(-1));
  });

  it('is evenly spread to samplers that read its right half', () => {
    const sampled = Array.from({ length: 4_000 }, (_, iteration) => parentOf(5, iteration)).filter(
      (parent) => Number.parseInt(parent.slice(19, 27), 16) < 0.25 * 2 ** 32,
    );
    expect(sampled.length / 4_000).toBeGreaterThan(0.22);
    expect(sampled.length / 4_000).toBeLessThan(0.28);
  });
});

it('tells a correct journey that is among the slowest of its VU and load so far', () => {
  const { tellCorrect, told } = vuOf('k3x9');
  const drive = { tellSlowest: 2 };
  for (const serviceMs of [5, 3, 4, 4, 10, 4.5, 5, 5.1]) tellCorrect(drive, serviceMs);
  expect(told.map(({ serviceMs }) => serviceMs)).toEqual([5, 3, 4, 10, 5.1]);
  tellCorrect({ tellSlowest: 1 }, 1);
  expect(told.at(-1)).toMatchObject({
    ...{ zh: 'slow', scenario: 'pay__0', iteration: 7, serviceMs: 1 },
  });
});
