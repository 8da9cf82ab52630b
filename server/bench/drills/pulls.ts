import type { FaultKindName } from '../../core/fault/fault.ts';
import type { BenchRow } from '../result.ts';
import type { Bed } from './bed.ts';
import { type Figures, quantile, rowOf } from './figures.ts';
import { openLever } from './lever.ts';

const LEVER_MS_MAX = 1_000;
/** Kinds that one pull of the lever ends; the next pull ends the next ones. */
const PULLED_AT_ONCE = 5;

/** Pulls the safety lever of a real server, with Redis up and down, and measures how long the last effect stays. */
export async function measureLever(
  bed: Bed,
  kinds: readonly FaultKindName[],
  pulls: number,
  printProgress: (line: string) => void,
): Promise<Figures> {
  const lever = await openLever(bed);
  const groups = groupsOf(kinds);
  const rows: BenchRow[] = [];
  const wrong: string[] = [];
  try {
    for (const redis of ['up', 'down'] as const) {
      if (redis === 'down') await lever.killRedis();
      const goneMs: Readonly<Record<string, number>>[] = [];
      for (let round = 0; round < pulls; round += 1) {
        const group = groups[round % groups.length] ?? kinds;
        const trial = await lever.trial(group, `${redis[0]}${round}`);
        for (const problem of trial.problems) printProgress(problem);
        if (Object.keys(trial.goneMs).length > 0) goneMs.push(trial.goneMs);
        if ((round + 1) % groups.length !== 0) continue;
        const worst = Math.round(Math.max(...goneMs.map(lastGoneMs)));
        printProgress(`${round + 1}/${pulls} pulls, Redis ${redis}: at most ${worst} ms`);
      }
      const last = goneMs.map(lastGoneMs);
      for (const q of [0.5, 0.99, 1]) {
        const name = q === 1 ? 'max' : `p${q * 100}`;
        const figure = `pull to last effect gone, ${name}, Redis ${redis}`;
        rows.push(rowOf(figure, 'ms', quantile(last, q), last.length));
      }
      for (const kind of kinds) {
        const own = goneMs.flatMap((one) => one[kind] ?? []);
        rows.push(rowOf(`${kind}: gone, max, Redis ${redis}`, 'ms', Math.max(...own), own.length));
      }
      if (last.length < pulls) wrong.push(`${last.length} of ${pulls} pulls, Redis ${redis}`);
      const p99 = quantile(last, 0.99);
      if (p99 > LEVER_MS_MAX) wrong.push(`p99 is ${p99.toFixed(0)} ms with Redis ${redis}`);
    }
  } finally {
    await lever.close();
  }
  return { rows, wrong };
}

/** `cpu` takes it from every other fault and its sensor, so it is alone. */
function groupsOf(kinds: readonly FaultKindName[]): readonly (readonly FaultKindName[])[] {
  const others = kinds.filter((kind) => kind !== 'cpu');
  const groups = others.flatMap((_, index) =>
    index % PULLED_AT_ONCE === 0 ? [others.slice(index, index + PULLED_AT_ONCE)] : [],
  );
  return kinds.includes('cpu') ? [['cpu'], ...groups] : groups;
}

/** A killed process needs its own time to start, which the lever does not shorten: it counts where nothing else does. */
function lastGoneMs(goneMs: Readonly<Record<string, number>>): number {
  const others = Object.entries(goneMs).filter(([kind]) => kind !== 'kill');
  return Math.max(...(others.length === 0 ? Object.values(goneMs) : others.map(([, ms]) => ms)));
}
