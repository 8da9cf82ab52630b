import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findK6 } from '../edge/k6/binary.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { type Planted, type PlantedOutcome, plantedCases, runPlanted } from './plantedFaults.ts';

/** Faults planted on either side of the wire, with a real k6; `npm run bench -- generators` repeats them. */
let receiver: RemoteWriteReceiver;
const outcomes = new Map<Planted, PlantedOutcome>();

beforeAll(async () => {
  const k6 = await findK6();
  if (!k6.ok) throw new Error(k6.error);
  receiver = await startRemoteWrite();
  // Those that leave the CPU alone at once, those that take it away one at a time.
  const run = async (of: Planted) => {
    outcomes.set(of, await runPlanted(of, k6.value.path, receiver));
  };
  await Promise.all(plantedCases.filter((of) => !of.takesCpu).map(run));
  for (const of of plantedCases.filter((one) => one.takesCpu)) await run(of);
});
afterAll(() => receiver.stop());

const pointOf = (of: Planted) => outcomes.get(of)?.point;

describe('a starved generator is marked, and says what to add', () => {
  it.each(plantedCases.filter(({ side }) => side === 'generator'))('$name', (of) => {
    expect(pointOf(of)?.generatorLimited).toMatch(of.reason ?? /$^/);
  });
});

describe('a slow or overloaded target is not, and breaches its SLO', () => {
  it.each(plantedCases.filter(({ side }) => side === 'target'))('$name', (of) => {
    expect(pointOf(of)).toMatchObject({ generatorLimited: null, unknown: null });
    expect(pointOf(of)?.slos.map((slo) => slo.state)).toContain('breached');
  });
});

it('requests that hang breach the SLO of their own step and of no other', () => {
  const hung = plantedCases.find(({ steps }) => steps === 2);
  const slos = hung === undefined ? [] : (pointOf(hung)?.slos ?? []);
  expect(slos.map(({ name, state }) => [name, state])).toEqual([
    ['pay/item p95 ≤ 5000 ms', 'breached'],
    ['pay/order p95 ≤ 5000 ms', 'met'],
  ]);
  // 50 of 500, where no start was dropped.
  expect(slos[0]?.reason).toMatch(/^(4\d|50) of (4\d\d|500) had no correct answer/);
});

it('every second tells what the generator used and waited for', () => {
  for (const { timeline } of outcomes.values()) {
    const samples = timeline.flatMap((second) => second.generators);
    expect(samples.length).toBeGreaterThan(2);
    for (const { lag, memoryBytes, host } of samples) {
      expect(memoryBytes).toBeGreaterThan(10_000_000);
      expect(host).not.toBe('');
      expect(lag?.workerP99Ms).toBeLessThanOrEqual(lag?.workerMaxMs ?? -1);
    }
  }
});
