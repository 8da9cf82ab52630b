import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { overloads } from '../../scenario/goal.ts';
import { percent } from '../../text/figures.ts';
import { formatDuration, formatPercent, formatQuantile, formatSpan } from '../../text/units.ts';
import { overloadsOf, recoveryWindowSeconds } from '../goal/recoveryWindow.ts';
import {
  blockSeconds,
  expectedVisible,
  soakBlocksMin,
  soakSeconds,
  soakSeriesOf,
  soakStage,
  warmUpShare,
} from '../goal/soakBlocks.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

/** What the times of a goal are too short to show. */
export function goalForecast(plan: Plan): readonly Diagnostic[] {
  if (overloads(plan.goal)) return watchForecast(plan);
  return plan.goal === 'soak' ? soakForecast(plan) : [];
}

/** A target that is back at the last moment is seen to be so one window later. */
function watchForecast(plan: Plan): readonly Diagnostic[] {
  const [planned] = plan.rounds.flatMap(overloadsOf);
  if (planned === undefined) return [];
  const { holdMs } = planned.recovery;
  const { recoveredMs = 0 } = plan.expect ?? {};
  const windowMs = recoveryWindowSeconds(plan, planned.recovery) * 1000;
  const neededMs = Math.ceil(recoveredMs / 1000) * 1000 + windowMs;
  if (holdMs >= neededMs) return [];
  const what = recoveredMs === 0 ? 'a recovery' : `a recovery within ${formatSpan(recoveredMs)}`;
  const message = `watched for ${formatSpan(holdMs)}, the run cannot show ${what}: the SLOs are judged over ${formatSpan(windowMs)} each time; write "watch: ${formatDuration(neededMs)}"`;
  return [planDiagnostic(['load', 'watch'], message)];
}

function soakForecast(plan: Plan): readonly Diagnostic[] {
  const stage = soakStage(plan);
  if (stage === undefined) return [];
  const series = soakSeriesOf(plan, stage);
  const seconds = soakSeconds(stage.holdMs);
  const { driftMax = 0 } = plan.expect ?? {};
  return series.flatMap((each): readonly Diagnostic[] => {
    const { path, quantile } = each;
    const rate = stage.loads.find((load) => load.path === path)?.ratePerSecond ?? 0;
    const block = blockSeconds(each, rate, seconds);
    if (Math.floor(seconds / block) < soakBlocksMin) {
      const needed = Math.ceil((block * soakBlocksMin) / (1 - warmUpShare) - 1e-9) * 1000;
      const figure = quantile === null ? each.figure : formatQuantile(quantile);
      const message = `${formatSpan(stage.holdMs)} show no drift of ${path} ${figure}: it needs ${soakBlocksMin} blocks of ${formatSpan(block * 1000)} after the first ${formatPercent(warmUpShare)}; write "hold: ${formatDuration(needed)}"`;
      return [planDiagnostic(['load', 'hold'], message)];
    }
    const visible =
      quantile === null ? 0 : expectedVisible(quantile, rate * seconds, series.length);
    if (quantile === null || visible <= driftMax) return [];
    const neededS = Math.ceil((seconds * (visible / driftMax) ** 2) / (1 - warmUpShare) - 1e-9);
    const message = `a drift of ${path} ${formatQuantile(quantile)} below about ${percent(visible)} would stay unseen in ${formatSpan(stage.holdMs)}, were latencies spread exponentially, and ${formatPercent(driftMax)} is asked; hold it for about ${formatDuration(neededS * 1000)}, or tolerate more`;
    return [warning(planDiagnostic(['load', 'hold'], message))];
  });
}
