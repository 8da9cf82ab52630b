import { createLoadJudge, type SeenLoad } from '../../../core/live/loadJudge.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { LoadJudgements } from '../../../edge/store/runStore.ts';
import type { Log } from '../../../log.ts';
import type { StatusPorts } from '../../audit/statusBoard.ts';
import type { RunContext } from '../../context/runContext.ts';

export interface LoadBoardPorts extends Pick<StatusPorts, 'updates'> {
  readonly runs: StatusPorts['runs'] & LoadJudgements;
  readonly log: Log;
  readonly now: () => number;
}

/** Judges the load while it runs; stores and publishes the judgement when it has changed. */
export interface LoadBoard {
  /** Never fails: a judgement that could not be stored is stored with the next one. */
  show(seen: SeenLoad): Promise<void>;
}

/** Without a new second: a late frame may have changed an older one. A judgement reads the whole round. */
const AGAIN_AFTER_MS = 1_000;

export function createLoadBoard(
  context: Pick<RunContext, 'id' | 'owner' | 'plan'>,
  { runs, updates, log, now }: LoadBoardPorts,
): LoadBoard {
  const { id, owner } = context;
  const judge = createLoadJudge(context.plan, (index) => context.plan.rounds[index]);
  let shown: string | null = null;
  let judged = { atMs: -Infinity, round: -1, seconds: 0 };
  return {
    async show(seen) {
      const { round, seconds } = seen;
      const isJudged = judged.round === round && judged.seconds === seconds.length;
      if (seconds.length === 0) return;
      if (isJudged && now() - judged.atMs < AGAIN_AFTER_MS) return;
      judged = { atMs: now(), round, seconds: seconds.length };
      try {
        const judgement = judge.judge(seen);
        const text = JSON.stringify(judgement);
        if (text === shown) return;
        await runs.saveLoadJudgement(id, owner, judgement);
        const run = await runs.row(id);
        if (run !== null) updates.publish(id, { type: 'run', run });
        shown = text;
      } catch (error) {
        log.warn({ run: id }, `live headline: ${oneLine(error)}; judging again`);
      }
    },
  };
}
