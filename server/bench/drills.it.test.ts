import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKindName } from '../core/fault/fault.ts';
import { testStores } from '../test/support/stores.ts';
import { type Bed, openBed } from './drills/bed.ts';
import { killOf } from './drills/killedAgent.ts';
import { isRight, openTrials, type Trials } from './drills/trial.ts';

let folder: string;
let bed: Bed;
let trials: Trials;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-faults-'));
  const { redisUrl, databaseUrl } = testStores();
  bed = await openBed({ redisUrl, adminUrl: databaseUrl, folder });
});
afterAll(async () => {
  await bed.close();
  await rm(folder, { recursive: true, force: true });
});

/** An agent does no order twice, also when this test is tried again. */
const newRound = (): string => randomBytes(4).toString('hex');

const ATTEMPTS = 6;

/** What a busy machine leaves too few readings for is unknown and tried again; nothing may be told wrong. */
async function toldRight(kind: FaultKindName, isDud: boolean): Promise<string> {
  const wrong = isDud ? 'bit' : 'did-not-bite';
  let words = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const trial = await trials.run(kind, isDud);
    const { bite, end, problem } = trial.told;
    if (isRight(trial)) return 'right';
    words = `${kind}: ${problem ?? ''} ${bite?.state} ${bite?.text}; ${end?.state} ${end?.text}`;
    if (bite?.state === wrong || end?.state === 'present') return words;
  }
  return words;
}

describe('faults and their duds', () => {
  beforeAll(async () => {
    trials = await openTrials(bed);
  });
  afterAll(() => trials.close());

  it('are told apart, and are gone', async () => {
    // Some of each way of doing harm; `npm run bench -- drills` injects all kinds and their duds.
    const real = ['stop', 'redis-pause', 'db-lock', 'db-slow', 'latency', 'http-error'] as const;
    const duds = ['cpu', 'reset'] as const;
    const told = await Promise.all([
      ...real.map((kind) => toldRight(kind, false)),
      ...duds.map((kind) => toldRight(kind, true)),
    ]);
    expect(told).toEqual([...real, ...duds].map(() => 'right'));
  });
});

it.each([
  ['killed', 'agent', ['stop', 'kill', 'redis-pause', 'db-lock', 'latency', 'http-drip']],
  ['suspended', 'suspended', ['stop', 'redis-pause', 'db-slow', 'latency', 'http-drip']],
] as const)(
  'nothing is left a second after the time to live of an agent that was %s',
  async (_, whom, kinds) => {
    let missing: readonly FaultKindName[] = kinds;
    for (let attempt = 0; missing.length > 0 && attempt < ATTEMPTS; attempt += 1) {
      // On a busy machine the first fault has to wait for the last one before the kill.
      const ttlMs = 3_000 * (attempt + 1);
      const given = { whom, round: newRound(), ttlMs, kinds: missing };
      const results = await killOf(bed, given);
      expect(results.filter(({ left }) => left !== null)).toEqual([]);
      // What a busy machine did not inject in time is tried again.
      missing = results.flatMap(({ kind, problem }) => (problem === null ? [] : [kind]));
    }
    expect(missing).toEqual([]);
  },
);
