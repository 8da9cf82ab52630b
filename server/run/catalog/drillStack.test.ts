import { describe, expect, it } from 'vitest';
import type { SwitchFacts } from '../../core/drill/actions/actionKind.ts';
import { faultKindNames, faultKindOf } from '../../core/fault/fault.ts';
import type { Target } from '../../core/target/target.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { drillStack } from './drillStack.ts';

const switchFile = (text: string): Target['switchFile'] => ({
  file: 's.yaml',
  path: '/s.yaml',
  text,
});
const definition = (more = '') =>
  `{ owner: o, kind: limit, values: { min: 0, max: 9 }, default: 5, provider: admin${more} }`;
const file = (more = '') => `
providers: { admin: { kind: http, url: "http://127.0.0.1:1/switches" } }
instances: [{ name: a, url: "http://127.0.0.1:1" }]
switches: { orders.limit: ${definition(more)} }
`;
const nowMs = Date.parse('2026-11-27T12:00:00Z');

function factsOf(target: Partial<Target>, name = 'orders.limit'): SwitchFacts | undefined {
  const stack = drillStack(targetCase({ isolation: 'shadow', ...target }), {}, nowMs);
  if (!stack.ok) throw new Error(JSON.stringify(stack.error));
  return stack.value.switches[name];
}

describe('the switches of a drill', () => {
  it('take the values of their switch file', () => {
    const facts = factsOf({ switchFile: switchFile(file()) });
    expect([facts?.rejection('0'), facts?.rejection('9')]).toEqual([null, null]);
    expect([facts?.rejection('10'), facts?.rejection('x')]).toEqual(
      Array(2).fill('takes a whole number from 0 to 9'),
    );
    expect(facts).toMatchObject({ barred: null, isSeen: false });
  });

  it('are seen by their behaviour', () => {
    const behaviour = ', behaviour: { request: GET /limits, at: "$.limit" }';
    expect(factsOf({ switchFile: switchFile(file(behaviour)) })?.isSeen).toBe(true);
  });

  it('are barred after their last day, and where they act on customers', () => {
    const barred = (more: string, on: Partial<Target> = {}) =>
      factsOf({ switchFile: switchFile(file(more)), ...on })?.barred;
    expect(barred(', expires: 2026-11-26')).toBe('expired on 2026-11-26');
    expect(barred(', expires: 2026-11-27')).toBe(null);
    expect(barred(', shadowOnly: false')).toBe(
      'acts on customers too; a drill turns those that act on shadow traffic alone',
    );
    expect(barred(', shadowOnly: false', { isolation: 'dedicated' })).toBe(null);
  });

  it('of which the target gives only the name take any value', () => {
    const switches = { url: 'http://127.0.0.1:1', names: ['guard', 'orders.limit'] };
    expect(factsOf({ switches }, 'guard')).toMatchObject({ barred: null, isSeen: false });
    expect(factsOf({ switches }, 'guard')?.rejection('x')).toBe(null);
    expect(factsOf({ switches, switchFile: switchFile(file()) })?.rejection('x')).not.toBe(null);
    expect(factsOf({}, 'guard')).toBe(undefined);
    const none = drillStack(targetCase({}), {}, nowMs);
    expect(none.ok && none.value.switches).toEqual({});
  });

  it('are told by the diagnostics of a switch file that is not valid', () => {
    const target = targetCase({ switchFile: switchFile('switches: {}') });
    const stack = drillStack(target, {}, nowMs);
    expect(stack.ok ? [] : stack.error.map((each) => each.file)).toContain('s.yaml');
  });
});

it('changes the replicas that the target names, where nobody but the rehearsal is served', () => {
  const replicas = { url: 'http://127.0.0.1:1', services: ['payments'] };
  const of = (target: Partial<Target>) => {
    const stack = drillStack(targetCase(target), {}, nowMs);
    return stack.ok ? stack.value.replicas : null;
  };
  expect(of({ isolation: 'dedicated', replicas })).toEqual({
    services: ['payments'],
    barred: null,
  });
  expect(of({ isolation: 'shadow', replicas })?.barred).toBe(
    'serves customers too; a drill changes the replicas of dedicated targets alone',
  );
  expect(of({ isolation: 'dedicated' })?.services).toEqual([]);
});

describe('the faults of a drill', () => {
  const stackWith = (faults: Target['faults']) => {
    const stack = drillStack(targetCase({ faults }), {}, nowMs);
    if (!stack.ok) throw new Error(JSON.stringify(stack.error));
    return stack.value;
  };
  const latency = (faults: Target['faults'] = undefined) =>
    stackWith(faults).faults.find(({ kind }) => kind === 'latency');

  it('are of every kind that is registered, and allowed by the target', () => {
    expect(stackWith(undefined).faults.map(({ kind }) => kind)).toEqual(faultKindNames);
    expect(stackWith(undefined).faultsAllowed).toEqual([]);
    const allowed = {
      kinds: ['latency', 'kill'] as const,
      reach: 'shadow' as const,
      ttlMsMax: null,
    };
    expect(stackWith(allowed).faultsAllowed).toEqual(['latency', 'kill']);
  });

  it('live up to the cap of their kind, and no longer than the target allows', () => {
    const ofKind = faultKindOf('latency').ttlMs.max;
    const capped = (ttlMsMax: number | null) =>
      latency({ kinds: ['latency'], reach: 'shadow', ttlMsMax })?.ttlMsMax;
    expect([capped(null), capped(ofKind + 1), capped(5_000)]).toEqual([ofKind, ofKind, 5_000]);
  });

  it('have the parameters of their kind', () => {
    const { example } = faultKindOf('latency');
    const [key = ''] = Object.keys(example);
    expect(latency()?.parameterProblems(example)).toEqual([]);
    expect(latency()?.parameterProblems({ ...example, [`${key}x`]: 1 })).toEqual([
      { key: [`${key}x`], message: `unknown parameter "${key}x"; did you mean "${key}"?` },
    ]);
    expect(latency()?.parameterProblems({})).toContainEqual({
      ...{ key: [key], message: `"${key}" is missing` },
    });
    const cpu = stackWith(undefined).faults.find(({ kind }) => kind === 'cpu');
    expect(cpu?.parameterProblems({ burnersPerCpu: 0 })).toEqual([
      { key: ['burnersPerCpu'], message: '0 is too little; at least 1' },
    ]);
    expect(latency()?.parameterProblems({ ...example, [key]: 'soon' })).toMatchObject([
      { key: [key], message: expect.stringContaining('soon') },
    ]);
  });
});
