import Table from 'cli-table3';
import { describeAction } from '../../core/drill/action.ts';
import { clockOf, type DrillClock, dueReadings } from '../../core/drill/clock.ts';
import type { Drill } from '../../core/drill/drill.ts';
import { type ClockRow, clockRows } from '../../core/drill/drillPlan.ts';
import { describeExpectation, recoverMsOf } from '../../core/drill/expectation.ts';
import { describeProbe, type Phase, phases } from '../../core/drill/probe.ts';
import { protectingActions } from '../../core/drill/protection.ts';
import { plural } from '../../core/text/figures.ts';
import { formatPercent, formatSpan } from '../../core/text/units.ts';
import type { PreparedDrill } from '../../run/catalog/prepareDrill.ts';
import type { Screen } from '../shared/screen.ts';

/** The plan of a drill as data. */
export function planJson({ drill, plan, target, overrides, unchecked, warnings }: PreparedDrill) {
  const clock = clockOf(drill, recoverMsOf(drill.expect));
  return {
    drill: drill.name,
    scenario: plan.scenario,
    target: target?.name ?? plan.target,
    clock: clockRows(drill, clock),
    phases: clock.phases,
    readings: drill.hypothesis.map((probe) => ({
      probe: probe.name,
      readings: dueReadings(probe, clock).map(({ dueMs, phase }) => ({ dueMs, phase })),
    })),
    expect: drill.expect.map(describeExpectation),
    rollback: drill.rollback.map(describeAction),
    protection: drill.protection ?? null,
    abort: plan.abort,
    overrides: overrides.set,
    diagnostics: warnings,
    unchecked,
  };
}

/** Prints the plan of a drill for people. */
export function showDrillPlan(screen: Screen, { drill, plan }: PreparedDrill): void {
  const clock = clockOf(drill, recoverMsOf(drill.expect));
  screen.line(`${screen.paint.bold(drill.name)}: ${plan.scenario} on ${plan.target}`);
  screen.line(
    `capacity ${formatPercent(drill.load.capacity)} of the peak; ${formatSpan(clock.endMs)} of load, ${plural(drill.method.length, 'action')}`,
  );
  screen.block(clockTable(clockRows(drill, clock)));
  screen.line(phaseLine(clock));
  screen.line(screen.paint.bold('Hypothesis'));
  for (const probe of drill.hypothesis) {
    const due = dueReadings(probe, clock);
    const told = phases
      .filter((phase) => probe.phases[phase] !== undefined)
      .map((phase) => `${phase} ${due.filter((each) => each.phase === phase).length}`);
    const [first] = phases.filter((phase) => probe.phases[phase] !== undefined);
    const text = first === undefined ? '' : describeProbe(probe, first);
    screen.line(`  ${probe.name}: ${text}; readings ${told.join(', ')}`);
  }
  if (drill.expect.length > 0) screen.line(screen.paint.bold('Expected'));
  for (const spec of drill.expect) screen.line(`  ${describeExpectation(spec)}`);
  for (const line of protectionLines(drill)) screen.line(line);
  const undone = 'every fault is ended and every switch turned back';
  const after = drill.rollback.map(describeAction);
  screen.line(`Rollback, whatever happens: ${[undone, ...after].join('; then ')}`);
}

function protectionLines(drill: Drill): readonly string[] {
  const { protection } = drill;
  if (protection === undefined) return [];
  const actions = protectingActions(drill).map(describeAction);
  return [
    `Protection, before the load: ${actions.join(', ')}; without it ${protection.breaks.join(', ')} must not hold`,
  ];
}

function clockTable(rows: readonly ClockRow[]): string {
  const table = new Table({
    head: ['at', 'until', 'what', '', 'expected to be seen'],
    style: { head: [], border: [], compact: true },
  });
  for (const { atMs, endMs, what, text, see } of rows) {
    const until = endMs === null ? 'rollback' : endMs === atMs ? '' : formatSpan(endMs);
    table.push([formatSpan(atMs), until, what, text, see]);
  }
  return table.toString();
}

function phaseLine({ phases: own }: DrillClock): string {
  const of = (phase: Phase): string => {
    const span = own[phase];
    return span === null
      ? `${phase}: none`
      : `${phase}: ${formatSpan(span.fromMs)} to ${formatSpan(span.toMs)}`;
  };
  return phases.map(of).join('; ');
}
