import type { FaultKindName } from '../../core/fault/fault.ts';
import type { BenchRow } from '../result.ts';
import type { Bed } from './bed.ts';
import { type Figures, rowOf } from './figures.ts';
import { isRight, openTrials, type TrialResult } from './trial.ts';

/** From the injection, or the undo, to the judgement. */
const TOLD_MS_MAX = 2_000;
/** Faults of different kinds that live at the same time: they harm nothing of each other. */
const LANES = 6;

interface Planned {
  readonly kind: FaultKindName;
  readonly isDud: boolean;
}

/** Injects faults of each kind and their duds, which succeed and do nothing, and counts how many are told right. */
export async function measureTold(
  bed: Bed,
  kinds: readonly FaultKindName[],
  count: number,
  printProgress: (line: string) => void,
): Promise<Figures> {
  const told: TrialResult[] = [];
  const trials = await openTrials(bed);
  const run = async (planned: Planned): Promise<void> => {
    const one = await trials.run(planned.kind, planned.isDud);
    told.push(one);
    if (isWrong(one)) printProgress(wrongTold(one));
    if (told.length % kinds.length !== 0) return;
    printProgress(`${told.length} told, ${told.filter(isRight).length} of them right`);
  };
  try {
    // `cpu` takes it from every sensor on the machine, so it is alone.
    await inLanes(planOf(['cpu'], kinds, count), 1, run);
    const others = kinds.filter((kind) => kind !== 'cpu');
    await inLanes(planOf(others, kinds, count), LANES, run);
  } finally {
    await trials.close();
  }
  return {
    rows: kinds.flatMap((kind) => toldRows(kind, told)),
    wrong: told.filter(isWrong).map(wrongTold),
  };
}

const planOf = (
  some: readonly FaultKindName[],
  kinds: readonly FaultKindName[],
  count: number,
): readonly Planned[] =>
  Array.from({ length: count }).flatMap(() =>
    some
      .filter((kind) => kinds.includes(kind))
      .flatMap((kind) => [
        { kind, isDud: false },
        { kind, isDud: true },
      ]),
  );

/** One trial of a kind at a time, because its subject is one. */
async function inLanes(
  planned: readonly Planned[],
  lanes: number,
  run: (planned: Planned) => Promise<void>,
): Promise<void> {
  const left = [...planned];
  const busy = new Set<FaultKindName>();
  const running = new Set<Promise<void>>();
  while (left.length > 0 || running.size > 0) {
    const at = left.findIndex(({ kind }) => !busy.has(kind));
    const [next] = at < 0 || running.size >= lanes ? [] : left.splice(at, 1);
    if (next === undefined) {
      await Promise.race(running);
      continue;
    }
    busy.add(next.kind);
    const work: Promise<void> = run(next).finally(() => {
      busy.delete(next.kind);
      running.delete(work);
    });
    running.add(work);
  }
}

const isWrong = (one: TrialResult): boolean =>
  !isRight(one) || one.biteMs > TOLD_MS_MAX || one.endMs > TOLD_MS_MAX;

function toldRows(kind: FaultKindName, told: readonly TrialResult[]): readonly BenchRow[] {
  const own = told.filter((one) => one.kind === kind);
  return [false, true].flatMap((isDud) => {
    const some = own.filter((one) => one.isDud === isDud);
    const name = isDud ? `${kind}, dud` : kind;
    const atMost = (ms: (one: TrialResult) => number) => Math.max(...some.map(ms));
    return [
      rowOf(`${name}: told right`, 'of all', some.filter(isRight).length, some.length),
      rowOf(
        `${name}: told after, at most`,
        'ms',
        atMost(({ biteMs }) => biteMs),
        some.length,
      ),
      rowOf(
        `${name}: gone told after, at most`,
        'ms',
        atMost(({ endMs }) => endMs),
        some.length,
      ),
    ];
  });
}

const wrongTold = ({ kind, isDud, told, biteMs, endMs }: TrialResult): string =>
  `${kind}${isDud ? ' (dud)' : ''} after ${biteMs.toFixed(0)} and ${endMs.toFixed(0)} ms: ${told.problem ?? ''} ${told.bite?.state} (${told.bite?.text}), ${told.end?.state} (${told.end?.text})`;
