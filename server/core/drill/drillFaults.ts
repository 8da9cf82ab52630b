import type { KeyPath } from '../diagnostics/keyPath.ts';
import { hint } from '../diagnostics/suggest.ts';
import { bounds } from '../scenario/forms.ts';
import { formatPercent, formatSpan } from '../text/units.ts';
import { describeAction, type PlannedAction, subjectOf, whenText } from './action.ts';
import { clockOf, type DrillClock, dueReadings, idlePhases } from './clock.ts';
import type { Drill } from './drill.ts';
import { impossibleBecause, recoverMsOf } from './expectation.ts';
import { protectionFaults } from './protection.ts';

/** What is wrong with a drill file, at one of its keys. */
export interface DrillFault {
  readonly path: KeyPath;
  readonly message: string;
}

/** What is wrong across the keys of a drill: times beyond its end, overlaps, and what it could never show. */
export function drillFaults(drill: Drill): readonly DrillFault[] {
  const clock = clockOf(drill, recoverMsOf(drill.expect));
  return [
    ...loadFaults(drill),
    ...drill.method.flatMap((planned) => timeFaults(planned, clock)),
    ...overlapFaults(drill.method, clock.endMs),
    ...sightFaults(drill, clock),
    ...probeFaults(drill, clock),
    ...protectionFaults(drill),
    ...drill.expect.flatMap((spec): readonly DrillFault[] => {
      const why = impossibleBecause(spec, drill);
      return why === null ? [] : [{ path: ['expect', spec.kind], message: why }];
    }),
  ];
}

function loadFaults({ load: { capacity, stages } }: Drill): readonly DrillFault[] {
  const most = Math.max(...stages.map(({ share }) => share));
  if (capacity * most <= bounds.levelMax) return [];
  const message = `${formatPercent(most)} of a capacity of ${formatPercent(capacity)} is ${formatPercent(capacity * most)} of the peak; a scenario drives up to ${formatPercent(bounds.levelMax)}`;
  return [{ path: ['load', 'shape'], message }];
}

function timeFaults(
  { index, atMs, endMs, action }: PlannedAction,
  clock: Pick<DrillClock, 'endMs'>,
): readonly DrillFault[] {
  const end = `the drill's load ends at ${formatSpan(clock.endMs)}`;
  if (atMs >= clock.endMs) {
    const message = `${describeAction(action)} begins at ${formatSpan(atMs)}, and ${end}`;
    return [{ path: ['method', index, 'at'], message }];
  }
  if (endMs === null || endMs <= clock.endMs) return [];
  const message = `${describeAction(action)} would last until ${formatSpan(endMs)}, and ${end}: nothing would show that it is gone`;
  return [{ path: ['method', index, 'for'], message }];
}

/** Two actions on one subject at one time would undo each other. */
function overlapFaults(method: readonly PlannedAction[], endMs: number): readonly DrillFault[] {
  return method.flatMap((planned, nth) => {
    const subject = subjectOf(planned.action);
    if (subject === null) return [];
    const other = method
      .slice(0, nth)
      .find(
        (each) =>
          subjectOf(each.action) === subject &&
          each.atMs < (planned.endMs ?? endMs) &&
          planned.atMs < (each.endMs ?? endMs),
      );
    if (other === undefined) return [];
    const message = `${subject} is changed twice at one time: ${whenText(planned)} here and ${whenText(other)} in method[${other.index}]`;
    return [{ path: ['method', planned.index], message }];
  });
}

function sightFaults({ method, hypothesis }: Drill, clock: DrillClock): readonly DrillFault[] {
  const names = hypothesis.map(({ name }) => name);
  return method.flatMap((planned) =>
    Object.keys(planned.see.probes).flatMap((name): readonly DrillFault[] => {
      const path = ['method', planned.index, 'see', name];
      const probe = hypothesis.find((each) => each.name === name);
      if (probe === undefined) {
        return [{ path, message: `the hypothesis has no probe "${name}"${hint(name, names)}` }];
      }
      const toMs = planned.endMs ?? clock.endMs;
      const isRead = dueReadings(probe, clock).some(
        ({ span }) => span.fromMs >= planned.atMs && span.toMs <= toMs,
      );
      if (isRead) return [];
      const message = `no reading of ${name} lies between ${formatSpan(planned.atMs)} and ${formatSpan(toMs)}: it is read every ${formatSpan(probe.everyMs)}`;
      return [{ path, message }];
    }),
  );
}

/** A probe that is never read in one of its phases could only be unknown. */
function probeFaults({ hypothesis, expect }: Drill, clock: DrillClock): readonly DrillFault[] {
  return hypothesis.flatMap((probe) => {
    const [phase] = idlePhases(probe, clock);
    if (phase === undefined) return [];
    const every = `it is read every ${formatSpan(probe.everyMs)}`;
    const span = clock.phases[phase];
    const recoverMs = recoverMsOf(expect);
    const why =
      clock.disturbed === null
        ? 'nothing disturbs, so all of the load is "before"'
        : span === null
          ? `"${phase}" has no time${phase === 'after' && recoverMs > 0 ? `: it begins ${formatSpan(recoverMs)} after the last disturbance, when the time to recover is over` : ''}`
          : `"${phase}" lasts from ${formatSpan(span.fromMs)} to ${formatSpan(span.toMs)}, and ${every}`;
    const message = `no reading of ${probe.name} lies in the phase "${phase}": ${why}`;
    return [{ path: ['hypothesis', probe.name], message }];
  });
}
