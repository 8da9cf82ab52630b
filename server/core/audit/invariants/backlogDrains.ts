import { formatDuration } from '../../text/units.ts';
import { type BacklogTrail, type DrainTrail, leftOf, overdueOf } from '../drain/drainTrail.ts';
import type { Breach, Invariant } from './invariant.ts';

/**
 * Method: after the load each backlog of the audit file is read until all are empty or their time is over. What is left
 * then, beyond what was there before the load, will not be worked off: a compensation that never ends, or a queue
 * without a consumer.
 */
export const backlogDrains: Invariant<'backlog-drains'> = {
  name: 'backlog-drains',
  subject: 'backlog',
  needs: ['drain'],
  unit: 'tasks',
  severity: 'major',
  harm: 'records',
  broken: 'left in backlogs that did not drain',
  doc: 'each backlog is empty within its time after the load',
  judge: ({ drain }, names) =>
    drain === undefined ? [] : [...names].flatMap((name) => breachesOf(drain, name)),
};

function breachesOf(trail: DrainTrail, name: string): readonly Breach[] {
  const backlog = trail.backlogs.find((each) => each.name === name);
  const amount = backlog === undefined ? null : overdueOf(trail, backlog);
  if (backlog === undefined || amount === null || amount === 0) return [];
  const before = backlog.before ?? 0;
  const older = before === 0 ? '' : `, ${before} of them there before the load`;
  return [
    {
      ...{ subject: name, settles: false, group: name, sku: null, amount },
      message: `backlog "${name}" did not drain within ${formatDuration(trail.withinMs)}: ${leftOf(backlog)} left${older}`,
      witness: [{ kind: 'backlog', id: name, detail: curveText(backlog) }],
      ...{ committedAtMs: null, signature: String(amount) },
    },
  ];
}

/** `40 at the end of the load, 12 at the least, 12 at the end`. */
function curveText({ curve }: BacklogTrail): string {
  const all = curve.map(({ left }) => left);
  return `${all[0]} at the end of the load, ${Math.min(...all)} at the least, ${all.at(-1)} at the end of its time`;
}
