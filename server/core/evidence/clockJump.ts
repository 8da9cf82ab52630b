import type { TimelineSecond } from '../measure/timeline.ts';
import { duration, seconds as inSeconds } from '../text/figures.ts';
import type { StagePlan } from '../traffic/round.ts';

/**
 * A stage is no evidence when the wall clock of a generator's machine jumped while its journeys ran. k6 paces
 * by its monotonic clock, but a script reads the wall clock, so the planned starts, and with them start lag and
 * response time, are wrong by the jump. Each stage is a k6 scenario with a start of its own, so later stages
 * are right again. Null when no clock jumped.
 */
export function clockJumpReason(
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): string | null {
  const endMs = stage.startMs + stage.holdMs;
  for (const { cells, spans } of seconds) {
    const hasJourneys = cells.some((cell) => cell.stage === stage.index);
    for (const { shard, fromMs, toMs, clockJumpMs } of spans ?? []) {
      const touched = hasJourneys || (fromMs < endMs && toMs > stage.startMs);
      if (clockJumpMs === undefined || !touched) continue;
      const by = `${clockJumpMs > 0 ? '+' : '-'}${duration(Math.abs(clockJumpMs))}`;
      const at = `between ${inSeconds(fromMs)} and ${inSeconds(toMs)} of the round`;
      return `the clock of shard ${shard}'s machine jumped by ${by} ${at}`;
    }
  }
  return null;
}
