import type { Evidence } from './evidence.ts';
import {
  framesOfHolders,
  neverStartedAgain,
  oldEpochRefused,
  oneWorkerAnEpoch,
} from './invariants/claims.ts';
import { k6DeadBeforeTakeover, k6DiesWithWorker, noK6Left, oneK6AShard } from './invariants/k6s.ts';
import { gapsReported, lostIsNoPass, noJourneyTwice, restIsWhole } from './invariants/load.ts';
import {
  consoleBack,
  consoleWhole,
  endsWithVerdict,
  eventsInOrder,
  nothingLost,
} from './invariants/record.ts';

/** A broken promise, with what was seen. */
export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

/** A promise, and a function from what was seen to the lines that break it. */
export interface Invariant {
  readonly name: string;
  readonly broken: (evidence: Evidence) => readonly string[];
}

export const consoleBackIn = 'the console is back within 3 s';

/** What must hold after every drill, whatever was done to it. */
export const invariants: readonly Invariant[] = [
  { name: 'the run ends with a verdict', broken: endsWithVerdict },
  { name: 'one worker an epoch', broken: oneWorkerAnEpoch },
  { name: 'started load is never started again', broken: neverStartedAgain },
  { name: 'a frame belongs to the epoch that holds the shard', broken: framesOfHolders },
  { name: 'what is over cannot write', broken: oldEpochRefused },
  { name: 'no k6 2 s after its worker', broken: k6DiesWithWorker },
  { name: 'no k6 after the run', broken: noK6Left },
  { name: 'one k6 a shard', broken: oneK6AShard },
  { name: 'k6 is dead before any takeover', broken: k6DeadBeforeTakeover },
  { name: 'no load is doubled', broken: noJourneyTwice },
  { name: 'every gap is reported', broken: gapsReported },
  { name: 'a lost shard is no pass', broken: lostIsNoPass },
  { name: 'what was not hit is whole', broken: restIsWhole },
  { name: 'nothing recorded is lost', broken: nothingLost },
  { name: 'events are in order', broken: eventsInOrder },
  {
    name: 'a replay gives the same bytes',
    broken: ({ replay }) => (replay === null ? [] : [replay]),
  },
  { name: consoleBackIn, broken: consoleBack },
  { name: 'the console misses nothing', broken: consoleWhole },
];

/** All promises against all that was seen. */
export function violationsOf(evidence: Evidence): readonly Violation[] {
  return invariants.flatMap(({ name, broken }) =>
    broken(evidence).map((text) => ({ invariant: name, text })),
  );
}
