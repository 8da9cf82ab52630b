import { describe, expect, it } from 'vitest';
import { faultKindNames } from '../fault/fault.ts';
import {
  type FaultPermission,
  faultProblem,
  faultsNeedApproval,
  reachProblem,
} from './faultPermission.ts';
import { parseTarget } from './parseTarget.ts';

const small = `name: mall
baseUrl: http://127.0.0.1:8080
allowHosts: [127.0.0.1:8080]
isolation: dedicated
caps: { ratePerSecondMax: 500, vusMax: 1000, durationMsMax: 10m }
`;
const read = (faults: string) => {
  const parsed = parseTarget(`${small}${faults}\n`, 'mall.yaml', {});
  return parsed.ok
    ? parsed.value.faults
    : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

const allowed = (over: Partial<FaultPermission> = {}) => ({
  name: 'mall',
  isolation: 'shadow' as const,
  faults: {
    kinds: ['latency', 'kill'] as const,
    reach: 'shadow' as const,
    ttlMsMax: null,
    ...over,
  },
});

describe('faults in a target file', () => {
  it('are a list of kinds, or a mapping', () => {
    expect(read('faults: [latency, kill]')).toEqual({
      kinds: ['latency', 'kill'],
      reach: 'shadow',
      ttlMsMax: null,
    });
    expect(read('faults: { kinds: [stop], reach: all, ttlMsMax: 30s }')).toEqual({
      kinds: ['stop'],
      reach: 'all',
      ttlMsMax: 30_000,
    });
    expect(read('')).toBe(undefined);
  });

  it.each([
    ['faults: [latncy]', '6:10 "latncy" is not a kind of fault; did you mean "latency"?'],
    ['faults: [latency, 3]', '6:19 3 should be the name of a kind of fault'],
    [
      'faults: { kinds: [storm] }',
      `6:19 "storm" is not a kind of fault; known: ${faultKindNames.join(', ')}`,
    ],
    ['faults: [kill, kill]', '6:9 a kind is named twice'],
    ['faults: []', '6:9 [] is too short; at least 1 in the list'],
    ['faults: { kinds: [kill], reach: live }', '6:33 write shadow or all'],
    ['faults: { kinds: [kill], reech: all }', '6:26 unknown key "reech"; did you mean "reach"?'],
    ['faults: { reach: all }', '6:1 "kinds" is missing'],
    ['faults: kill', '6:9 "kill" should be a mapping of keys'],
    ['faults: { kinds: [kill], ttlMsMax: 999ms }', '6:36 "999ms" lies outside 1 s to 10 min'],
  ])('%s is refused at its place', (text, message) => {
    expect(read(text)).toEqual([message]);
  });
});

describe('what a target allows', () => {
  it.each([
    [{}, { kind: 'latency', ttlMs: 600_000 }, null],
    [
      {},
      { kind: 'latency', ttlMs: 600_001 },
      'a time to live of 10 min 0.001 s is above the cap of the fault "latency", 10 min',
    ],
    [{ ttlMsMax: 30_000 }, { kind: 'latency', ttlMs: 30_000 }, null],
    [
      { ttlMsMax: 30_000 },
      { kind: 'latency', ttlMs: 31_000 },
      'a time to live of 31 s is above the cap of target mall, 30 s',
    ],
    [
      { ttlMsMax: 600_000 },
      { kind: 'kill', ttlMs: 300_001 },
      'a time to live of 5 min 0.001 s is above the cap of the fault "kill", 5 min',
    ],
    [
      {},
      { kind: 'stop', ttlMs: 1_000 },
      'target mall does not allow the fault "stop"; its owner adds it to "faults", which allows latency, kill',
    ],
    [{}, { kind: 'kil', ttlMs: 1_000 }, '"kil" is not a kind of fault; did you mean "kill"?'],
  ])('with %j, of %j: %s', (over, wanted, problem) => {
    expect(faultProblem(allowed(over), wanted)).toBe(problem);
  });

  it('is nothing where its file says nothing', () => {
    expect(faultProblem({ name: 'mall' }, { kind: 'kill', ttlMs: 1_000 })).toBe(
      'target mall allows no faults; its owner writes "faults: [kill]" into the target file',
    );
  });

  it('is rehearsal traffic alone, unless the owner says otherwise or there is no other', () => {
    const customers = { name: 'orders', carries: 'all' } as const;
    expect(reachProblem(allowed(), customers)).toBe(
      'subject orders serves customers too, and target mall allows faults on rehearsal traffic alone; its owner writes "reach: all" under "faults"',
    );
    expect(reachProblem(allowed(), { ...customers, carries: 'shadow' })).toBe(null);
    expect(reachProblem(allowed({ reach: 'all' }), customers)).toBe(null);
    expect(reachProblem({ ...allowed(), isolation: 'dedicated' }, customers)).toBe(null);
    expect(reachProblem({ name: 'mall', isolation: 'observe' }, customers)).not.toBe(null);
  });

  it.each([
    ['shadow', 'shadow', false],
    ['shadow', 'all', true],
    ['observe', 'shadow', true],
    ['dedicated', 'all', false],
  ] as const)('needs a second person: %s, reach %s: %s', (isolation, reach, isNeeded) => {
    expect(faultsNeedApproval({ ...allowed({ reach }), isolation })).toBe(isNeeded);
  });
});
