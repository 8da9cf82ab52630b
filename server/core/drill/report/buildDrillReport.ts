import type { Finding } from '../../audit/finding.ts';
import { buildReport } from '../../report/buildReport.ts';
import type { ReportInputs } from '../../report/inputs.ts';
import type { RunEvent } from '../../run/run.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import type { Drill } from '../drill.ts';
import { itemsOf } from '../drillBody.ts';
import { type DrillEvent, playEvents } from '../drillEvents.ts';
import type { DrillRecord } from '../drillRecord.ts';
import { evidenceTimeline } from '../evidenceTimeline.ts';
import { judgeDrill } from '../judgeDrill.ts';
import { drillEndState } from '../lifecycle.ts';
import type { RecordedLoad } from '../recordedLoad.ts';
import type { DrillReport, DrillReportFacts } from './drillReport.ts';

/** What the run of a drill left behind. */
export interface DrillLoadRecord {
  readonly recording: ReportInputs;
  readonly findings: readonly Finding[];
  readonly events: readonly RunEvent[];
}

/** Everything that the report of a drill is made from, as JSON values. A drill's folder holds it. */
export interface DrillReportInputs {
  readonly facts: Omit<DrillReportFacts, 'startedAt' | 'state'>;
  readonly drill: Drill;
  readonly events: readonly DrillEvent[];
  /** Null where no run was started, or its record could not be read. */
  readonly load: DrillLoadRecord | null;
}

/** The report of a drill. The same inputs give the same report. */
export function buildDrillReport({ facts, drill, events, load }: DrillReportInputs): DrillReport {
  const past = playEvents(drill, events);
  const { machine, startedAt, notes, times, sensors, readings } = past;
  const record: DrillRecord = {
    ...{ drill, machine, times, sensors, readings },
    recorded: load === null || startedAt === null ? null : recordedOf(load, startedAt),
    points: load === null ? [] : pointsOf(load),
    leaks: load?.recording.leaks?.leaks.map(({ text }) => text) ?? [],
  };
  const judged = judgeDrill(record);
  const items = itemsOf(drill);
  const timeline = evidenceTimeline(record, judged.probes, {
    ...{ run: load?.events ?? [], notes, startedAt },
  });
  return {
    schemaVersion: 1,
    drill: { ...facts, startedAt, state: drillEndState(machine.stoppedBy) },
    verdict: {
      state: judged.verdict.state,
      reasons: judged.verdict.reasons.map(({ state, expected, saw, text, about }) => ({
        ...{ state, expected, saw, text, about },
      })),
    },
    sentence: judged.sentence,
    protection: protectionFacts(drill),
    clock: {
      endMs: judged.clock.endMs,
      stages: judged.clock.stages.map(({ share, holdMs, startMs, endMs }) => ({
        ...{ share, holdMs, startMs, endMs },
      })),
      disturbed: judged.clock.disturbed,
      phases: judged.clock.phases,
    },
    probes: judged.probes.map(({ probe, phases, readings: all }) => ({
      ...{ probe, kind: drill.hypothesis.find(({ name }) => name === probe)?.read.kind },
      phases: [...phases],
      readings: all.map(({ dueMs, phase, state, text }) => ({ dueMs, phase, state, text })),
    })),
    actions: judged.actions.map(({ item, text, onMs, offMs, outcomes }) => ({
      ...{ item, text, onMs, offMs, outcomes: [...outcomes] },
      part: items[item]?.part ?? 'method',
      see: items[item]?.planned?.see.text ?? null,
    })),
    expectations: [...judged.expectations],
    recovery: judged.recovery,
    overload: judged.overload,
    timeline: [...timeline],
  };
}

function protectionFacts({ protection }: Drill): DrillReport['protection'] {
  if (protection === undefined) return null;
  const { switches, system, breaks, isOn } = protection;
  return {
    isOn,
    system,
    switches: switches.map(({ name, value, without }) =>
      without === null ? `${name} = ${value}` : `${name} = ${value} instead of ${without}`,
    ),
    breaks: [...breaks],
  };
}

const pointsOf = ({ recording }: DrillLoadRecord): readonly LoadPoint[] =>
  buildReport(recording).points;

/** Of the first round alone: the drill's clock is that of its common start. */
function recordedOf({ recording, findings }: DrillLoadRecord, startedAt: string): RecordedLoad {
  const { plan, timeline, customers, audit } = recording;
  const own = timeline.filter(({ round }) => round === 0);
  const hole = own.findIndex(({ second }, nth) => second !== nth);
  return {
    plan,
    // What follows a hole has no place of its own any more.
    seconds: hole < 0 ? own : own.slice(0, hole),
    customers: customers.filter(({ round }) => round === 0),
    findings: findings.map(({ invariant, store, message, beforeRun, foundAt }) => ({
      ...{ invariant, store, message },
      ...(beforeRun === undefined ? {} : { beforeRun }),
      atMs: Date.parse(foundAt) - Date.parse(startedAt),
    })),
    audits: audit,
  };
}
