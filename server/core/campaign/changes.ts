import { perSecond } from '../text/figures.ts';
import type { HeldRehearsal, Rates, RehearsedRun } from './runDigest.ts';

type Held = Pick<HeldRehearsal, 'runs'>;

/**
 * What differs between the runs of two rehearsals, a sentence each: branch, target and load generator, and what each
 * scenario requires. What one of them does not tell is no difference.
 */
export function changesOf(before: Held, after: Held): readonly string[] {
  const facts: readonly (readonly [string, (run: RehearsedRun) => string | null])[] = [
    ['branch', ({ digest }) => digest?.branch ?? null],
    ['target', ({ target }) => target],
    ['load generator', ({ digest }) => digest?.machine ?? null],
  ];
  const scenarios = [...new Set(after.runs.map(({ scenario }) => scenario))].sort();
  return [
    ...facts.flatMap(([name, of]) => changeOf(name, before.runs, after.runs, of)),
    ...scenarios.flatMap((name) => {
      const required = ({ scenario, digest }: RehearsedRun): string | null =>
        scenario === name && digest !== null ? ratesText(digest.required) : null;
      return changeOf(`${name} requires`, before.runs, after.runs, required);
    }),
  ];
}

function changeOf(
  name: string,
  before: readonly RehearsedRun[],
  after: readonly RehearsedRun[],
  of: (run: RehearsedRun) => string | null,
): readonly string[] {
  const valuesOf = (runs: readonly RehearsedRun[]): string =>
    [...new Set(runs.flatMap((run) => of(run) ?? []))].sort().join(' and ');
  const [was, is] = [valuesOf(before), valuesOf(after)];
  return was === '' || is === '' || was === is ? [] : [`${name}: ${was} → ${is}`];
}

const ratesText = (rates: Rates): string =>
  Object.entries(rates)
    .map(([path, rate]) => `${path} ${perSecond(rate)}`)
    .join(', ');
