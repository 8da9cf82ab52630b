import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DrillKind } from './drillKinds.ts';
import { consoleReconnectsName } from './invariants.ts';
import { runChaos, summarise } from './runner.ts';

/** One short drill against the build's real processes; `npm run chaos` runs the full set. */
const everything: DrillKind = {
  name: 'everything',
  description: 'a fault in each process of the stack, in one run',
  trials: 6,
  faultsPerDrill: 6,
  holdS: 16,
  drillS: 30,
  // Worker faults are last, because the run ends one lease later when they hit all shards.
  faults: (random) => [
    { kind: 'redis-flush', atMs: random.whole(2_000, 4_000) },
    { kind: 'server-kill', atMs: random.whole(4_000, 6_000) },
    { kind: 'redis-away', atMs: random.whole(5_000, 6_000), forMs: 3_000, how: 'SIGKILL' },
    { kind: 'postgres-restart', atMs: random.whole(9_000, 11_000), how: 'SIGQUIT' },
    { kind: 'worker-freeze', atMs: random.whole(12_000, 13_000), slot: 2, forMs: 7_000 },
    { kind: 'worker-kill', atMs: random.whole(12_000, 13_000), slot: random.whole(0, 1) },
  ],
};

it.runIf(process.platform === 'linux')(
  'a run with a fault in every process ends with a verdict and violates no invariant',
  async () => {
    const printed: string[] = [];
    const evidenceFolder = await mkdtemp(join(tmpdir(), 'zerohour-chaos-kept-'));
    const kinds = [{ kind: everything, trials: everything.trials }];
    const options = {
      kinds,
      seed: 1,
      parallel: 1,
      drill: 1,
      evidenceFolder,
      print: (line: string) => printed.push(line),
    };
    const results = await runChaos(options);
    const broken = results.flatMap(({ violations }) => violations);
    // The reconnect time holds on a quiet machine only; `npm run chaos` checks it.
    expect(broken.filter(({ invariant }) => invariant !== consoleReconnectsName)).toEqual([]);
    expect(summarise(options, results)).toMatchObject([{ trials: 6, runs: 1 }]);
    expect(printed[0]).toContain('6 trials, run ');
    await rm(evidenceFolder, { recursive: true });
  },
);
