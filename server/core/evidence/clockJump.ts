import type { TimelineSecond } from '../measure/timeline.ts';
import type { StagePlan } from '../traffic/round.ts';

/**
 * Why a stage is no evidence although every second is there: a machine's wall clock jumped while its
 * journeys ran. k6 paces by its monotonic clock, but the script reads the wall clock, so planned starts
 * and with them start lag and response time of these journeys are wrong by the jump. A k6 scenario notes its
 * start anew, so later stages are right again. Null when none jumped.
 */
export function clockJumpReason(
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): string | null {
  const endMs = stage.startMs + stage.holdMs;
  for (const { cells, spans } of seconds) {
    const driven = cells.some((cell) => cell.stage === stage.index);
    for (const { shard, fromMs, toMs, clockJumpMs } of spans ?? []) {
      const touched = driven || (fromMs < endMs && toMs > stage.startMs);
      if (clockJumpMs === undefined || !touched) continue;
      const by = `${clockJumpMs > 0 ? '+' : ''}${(clockJumpMs / 1000).toFixed(2)} s`;
      const at = `between ${(fromMs / 1000).toFixed(1)} and ${(toMs / 1000).toFixed(1)} s of the round`;
      return `the clock of shard ${shard}'s machine jumped by ${by} ${at}`;
    }
  }
  return null;
}
