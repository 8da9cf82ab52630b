import type { Evidence } from './evidence.ts';
import {
  endedEpochCannotWrite,
  framesOfHoldingEpoch,
  noClaimAfterStart,
  oneWorkerPerEpoch,
} from './invariants/claims.ts';
import {
  k6DeadBeforeTakeover,
  k6EndsWithWorker,
  noK6Remains,
  oneK6PerShard,
} from './invariants/k6s.ts';
import {
  gapsReported,
  lostShardPreventsPass,
  noDuplicateLoad,
  othersAreComplete,
} from './invariants/load.ts';
import {
  consoleReceivesAll,
  consoleReconnects,
  endsWithVerdict,
  eventsInOrder,
  noRecordLost,
} from './invariants/record.ts';

/** A violated invariant, with the observation that proves it. */
export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

/** An invariant of a drill. `broken` returns one line per violation. */
export interface Invariant {
  readonly name: string;
  readonly broken: (evidence: Evidence) => readonly string[];
}

export const consoleReconnectsName = 'the console reconnects within 3 s';

/** What must hold after every drill with any faults. */
export const invariants: readonly Invariant[] = [
  { name: 'the run ends with a verdict', broken: endsWithVerdict },
  { name: 'one worker holds an epoch', broken: oneWorkerPerEpoch },
  { name: 'no shard is claimed after the start', broken: noClaimAfterStart },
  { name: 'every frame belongs to the epoch that holds the shard', broken: framesOfHoldingEpoch },
  { name: 'an ended epoch cannot write', broken: endedEpochCannotWrite },
  { name: 'k6 ends within 2 s of its worker', broken: k6EndsWithWorker },
  { name: 'no k6 remains after the run', broken: noK6Remains },
  { name: 'one k6 runs a shard', broken: oneK6PerShard },
  { name: 'k6 ends before a takeover', broken: k6DeadBeforeTakeover },
  { name: 'no load is duplicated', broken: noDuplicateLoad },
  { name: 'every gap is reported', broken: gapsReported },
  { name: 'a run with a lost shard does not pass', broken: lostShardPreventsPass },
  { name: 'shards without a fault are complete', broken: othersAreComplete },
  { name: 'no record is lost', broken: noRecordLost },
  { name: 'events are in order', broken: eventsInOrder },
  {
    name: 'a replay writes the same bytes',
    broken: ({ replay }) => (replay === null ? [] : [replay]),
  },
  { name: consoleReconnectsName, broken: consoleReconnects },
  { name: 'the console receives every second and the end', broken: consoleReceivesAll },
];

/** Checks all invariants. */
export function violationsOf(evidence: Evidence): readonly Violation[] {
  return invariants.flatMap(({ name, broken }) =>
    broken(evidence).map((text) => ({ invariant: name, text })),
  );
}
