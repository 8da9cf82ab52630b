import { setImmediate as turnOfOthers } from 'node:timers/promises';
import type { AuditView } from '../../core/audit/engine/state.ts';
import { explainAudit } from '../../core/audit/explainAudit.ts';
import { totalOf } from '../../core/audit/facts/registry.ts';
import { invariants as registered } from '../../core/audit/invariants/registry.ts';
import { drawRows } from '../../core/audit/score/drawRows.ts';
import { type RunScore, scoreGaps } from '../../core/audit/score/runScore.ts';
import { type ScoreOptions, scoringSteps } from '../../core/audit/score/scoreAudit.ts';
import type { AuditFile } from '../../core/audit/sources/auditFile.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { formatLatency } from '../../core/text/units.ts';
import { mulberry32 } from '../../core/traffic/mulberry32.ts';

export type ScoredFile = Pick<
  AuditFile,
  'facts' | 'stock' | 'counters' | 'invariants' | 'sqlRules'
> &
  Partial<Pick<AuditFile, 'drain' | 'redis'>>;

/** How much of a run's rows is damaged, and for how long. */
export interface ScoreBounds {
  /** Mutants of each kind of damage, at most. */
  readonly perKind: number;
  /** Rows of each kind of fact that mutants are drawn from, at most. */
  readonly rowsMax: number;
  readonly timeMaxMs: number;
  /** Milliseconds that only move forward. */
  readonly now: () => number;
}

export const scoreBounds = { perKind: 10, rowsMax: 5_000, timeMaxMs: 10_000 } as const;

/** The same rows give the same score. */
const scoreSeed = 1;

/** For how long it computes before others of the process have their turn. */
const turnMs = 10;

/**
 * The mutation score of an audit on the rows that it holds. The store is not read again. Never rejects, and gives other
 * work its turn between the steps.
 */
export async function scoreRun(
  view: AuditView | null,
  file: ScoredFile,
  bounds: ScoreBounds,
): Promise<RunScore> {
  const explained = explainAudit(file);
  const unknown = (reason: string): RunScore => ({
    ...{ state: 'not-computed', reason, gaps: scoreGaps(explained, []) },
  });
  if (view === null || totalOf(view.state.facts) === 0) return unknown('no fact was read');
  try {
    const { perKind, rowsMax, timeMaxMs } = bounds;
    const mayGoOn = createTurns(bounds);
    const draw = mulberry32(scoreSeed);
    const rows = await inTurns(drawRows(view.state.known, rowsMax, draw), mayGoOn);
    const options = { ...scoredBy(file), perKind, draw };
    const score = await inTurns(scoringSteps(view, rows, options), mayGoOn);
    if (score.tried === 0) {
      return unknown(
        mayGoOn.isOver()
          ? `it took more than ${formatLatency(timeMaxMs)}`
          : 'no row fits any damage',
      );
    }
    return { state: 'computed', ...score, gaps: scoreGaps(explained, score.kinds) };
  } catch (error) {
    return unknown(`it crashed: ${oneLine(error)}`);
  }
}

/** The invariants of a file, and those that its facts allow and it leaves out. */
export function scoredBy(file: ScoredFile): Pick<ScoreOptions, 'invariants' | 'leftOut'> {
  const left = explainAudit(file).invariants.filter(({ state }) => state === 'left-out');
  const leftOut = registered.filter(({ name }) => left.some((each) => each.name === name));
  return { invariants: file.invariants, leftOut };
}

/** Tells whether there is time left, and gives others their turn. */
function createTurns({ timeMaxMs, now }: ScoreBounds) {
  const endMs = now() + timeMaxMs;
  let turnEndMs = now() + turnMs;
  return Object.assign(
    async (): Promise<boolean> => {
      if (now() >= turnEndMs) {
        await turnOfOthers();
        turnEndMs = now() + turnMs;
      }
      return now() < endMs;
    },
    { isOver: () => now() >= endMs },
  );
}

async function inTurns<T>(
  steps: Generator<undefined, T, boolean>,
  mayGoOn: () => Promise<boolean>,
): Promise<T> {
  let step = steps.next(true);
  while (step.done !== true) step = steps.next(await mayGoOn());
  return step.value;
}
