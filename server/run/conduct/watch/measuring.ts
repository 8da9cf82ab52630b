import type { RunMachine } from '../../../core/run/lifecycle.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { RunAudit } from '../../audit/runAudit.ts';
import type { RunContext } from '../../context/runContext.ts';
import { createLoadBoard, type LoadBoardPorts } from './loadBoard.ts';
import type { RoundFeed } from './roundFeeds.ts';
import { createRuleWatch } from './ruleWatch.ts';

export type MeasuringPorts = LoadBoardPorts;

/** Takes in the frames of a round and judges the abort rules by them. */
export function createMeasuring(context: RunContext, ports: MeasuringPorts, audit: RunAudit) {
  const { now, log } = ports;
  const { id } = context;
  const rules = createRuleWatch(context, now);
  const board = createLoadBoard(context, ports);

  /**
   * Takes in what was measured and judges it; false while there is more. A failure to merge or judge is
   * logged: the overrun and the end of a shard must be seen all the same.
   */
  async function takeIn(
    { timeline }: RoundFeed,
    elapsedMs: number,
    ended: boolean,
    judgeRules: () => Promise<void>,
  ): Promise<boolean> {
    try {
      const present = await timeline.poll(elapsedMs, ended);
      await judgeRules();
      return present;
    } catch (error) {
      log.warn({ run: id }, `timeline: ${oneLine(error)}; no rule was judged in this pass`);
      return true;
    }
  }

  async function judge({ round: index, timeline, target }: RoundFeed): Promise<void> {
    const { plan } = context;
    const round = plan.rounds[index];
    if (round === undefined) return;
    const seconds = timeline.seconds();
    const watched = target.watched();
    await rules.judge({
      round,
      paths: plan.paths,
      shards: plan.shards,
      seconds,
      ...watched,
      findings: audit.findings(),
    });
    await board.show({
      round: index,
      seconds,
      customers: watched.customers.seconds,
      leakProbes: watched.leakProbes,
      lostShards: lostShards(context.machine(), index),
    });
  }

  return { takeIn, judge };
}

/** Of a round that drives. */
const lostShards = ({ round, shards, next }: RunMachine, index: number): readonly number[] =>
  (index === round ? shards : (next?.shards ?? [])).flatMap((phase, shard) =>
    phase === 'lost' ? [shard] : [],
  );
