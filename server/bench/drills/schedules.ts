import { randomInt } from 'node:crypto';
import { judgeRandomSchedules } from '../../core/drill/probeSchedules.support.ts';
import { type Figures, rowOf } from './figures.ts';

const SCHEDULES = 10_000;

/** Judges random schedules of a probe's readings with a seed that is printed. */
export function measureSchedules(printProgress: (line: string) => void): Figures {
  const seed = randomInt(1, 1_000_000_000);
  const { schedules, passes, unknowns, wrong } = judgeRandomSchedules(SCHEDULES, seed);
  printProgress(`${schedules} random probe schedules of seed ${seed}: ${wrong.length} told wrong`);
  return {
    rows: [
      rowOf('phases with every reading in time: pass', '', passes, schedules),
      rowOf('phases with a missing, late, early or crashed one: unknown', '', unknowns, schedules),
      rowOf(`phases told wrong, seed ${seed}`, '', wrong.length, schedules),
    ],
    wrong,
  };
}
