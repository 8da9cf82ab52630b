import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { consoleBackIn } from './invariants.ts';
import type { Kind } from './kinds.ts';
import { runChaos, summarise } from './runner.ts';

/** A short chaos, of the build's real processes; `npm run chaos` is the long one. */
const everything: Kind = {
  name: 'everything',
  says: 'each part of a stack hit once, in one run',
  trials: 6,
  perDrill: 6,
  holdS: 16,
  drillS: 30,
  // Workers last: when they held all shards between them, the run ends a lease later.
  faults: (random) => [
    { kind: 'redis-flush', atMs: random.whole(2_000, 4_000) },
    { kind: 'server-kill', atMs: random.whole(4_000, 6_000) },
    { kind: 'redis-away', atMs: random.whole(5_000, 6_000), forMs: 3_000, how: 'SIGKILL' },
    { kind: 'postgres-restart', atMs: random.whole(9_000, 11_000), how: 'SIGQUIT' },
    { kind: 'worker-freeze', atMs: random.whole(12_000, 13_000), place: 2, forMs: 7_000 },
    { kind: 'worker-kill', atMs: random.whole(12_000, 13_000), place: random.whole(0, 1) },
  ],
};

it.runIf(process.platform === 'linux')(
  'a run in which everything is hit once ends with a verdict and the truth',
  async () => {
    const said: string[] = [];
    const keepIn = await mkdtemp(join(tmpdir(), 'zerohour-chaos-kept-'));
    const kinds = [{ kind: everything, trials: everything.trials }];
    const options = {
      kinds,
      seed: 1,
      parallel: 1,
      drill: 1,
      keepIn,
      say: (line: string) => said.push(line),
    };
    const results = await runChaos(options);
    const broken = results.flatMap(({ violations }) => violations);
    // How soon is for a quiet machine: `npm run chaos` judges it.
    expect(broken.filter(({ invariant }) => invariant !== consoleBackIn)).toEqual([]);
    expect(summarise(options, results)).toMatchObject([{ trials: 6, runs: 1 }]);
    expect(said[0]).toContain('6 trials, run ');
    await rm(keepIn, { recursive: true });
  },
);
