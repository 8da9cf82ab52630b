import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findK6 } from '../edge/k6/binary.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import type { PlantedFault } from './plantedFaults/plantedFault.ts';
import { blameOf, type PlantedOutcome, plantedFaults, runPlantedFault } from './plantedFaults.ts';

/** Runs some planted faults once with a real k6; `npm run bench -- generators` runs all of them. */
const faults = plantedFaults.filter(({ inTests }) => inTests);
let receiver: RemoteWriteReceiver;
const atATime = 4;
const outcomes = new Map<PlantedFault, PlantedOutcome>();

async function run(of: PlantedFault): Promise<void> {
  const k6 = await findK6();
  if (!k6.ok) throw new Error(k6.error);
  outcomes.set(of, await undisturbed(of, () => runPlantedFault(of, k6.value.path, receiver)));
}
beforeAll(async () => {
  receiver = await startRemoteWrite();
  // Of the faults that do not use CPU, some run at a time, so that no k6 waits for another; the others run alone.
  const waiting = faults.filter((of) => !of.takesCpu).sort(longestFirst);
  const runWaiting = async () => {
    for (let of = waiting.shift(); of !== undefined; of = waiting.shift()) await run(of);
  };
  await Promise.all(Array.from({ length: atATime }, runWaiting));
  for (const of of faults.filter((one) => one.takesCpu)) await run(of);
});
afterAll(() => receiver.stop());

/** A stage ends when its last journey may. */
const longestFirst = (a: PlantedFault, b: PlantedFault): number =>
  b.holdMs + b.latencyBoundMs - (a.holdMs + a.latencyBoundMs);

/**
 * Repeats a trial without a disturbance of its own, at most twice, in which this machine itself disturbed k6: other
 * processes took its CPU, or it stood still. Such a stage is generator-limited, and rightly.
 */
async function undisturbed(
  of: PlantedFault,
  trial: () => Promise<PlantedOutcome>,
): Promise<PlantedOutcome> {
  const disturbance = /stood still|waited for|lagged/;
  let outcome = await trial();
  for (let repeats = 0; repeats < 2 && of.disturb === undefined; repeats += 1) {
    if (!disturbance.test(outcome.point.generatorLimited ?? '')) break;
    outcome = await trial();
  }
  return outcome;
}

const pointOf = (of: PlantedFault) => outcomes.get(of)?.point;

describe('a stage blames whom it must, with the reason', () => {
  it.for(faults)('$side: $name', async (of, { task }) => {
    if ((task.result?.retryCount ?? 0) > 0) await run(of);
    const outcome = outcomes.get(of);
    const { told, text } = outcome === undefined ? { told: '', text: '' } : blameOf(outcome);
    expect({ told, text }).toEqual({ told: of.told, text: expect.stringMatching(of.reason) });
  });
});

it('hanging requests breach the SLO of their own step only', () => {
  const hung = faults.find(({ steps }) => steps === 2);
  const slos = hung === undefined ? [] : (pointOf(hung)?.slos ?? []);
  expect(slos.map(({ name, state }) => [name, state])).toEqual([
    ['pay/item p95 ≤ 5 s', 'breached'],
    ['pay/order p95 ≤ 5 s', 'met'],
  ]);
  // 50 of 500, where no start was dropped.
  expect(slos[0]?.reason).toMatch(/^(4\d|50) of (4\d\d|500) had no correct answer/);
});

it('every second has the memory, the host and the lag of the generator', () => {
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
