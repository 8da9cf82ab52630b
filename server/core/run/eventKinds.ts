import type { RunEvent } from './run.ts';

/** What an event says went wrong, as the report tells it. */
export interface Incident {
  readonly kind: string;
  /** The part of the record that it spoils: the stages of a shard in a round. Null: no stage. */
  readonly spoils: { readonly round: number; readonly shard: number } | null;
  /** One line, without the place. */
  readonly text: string;
}

interface EventKind {
  /** What an event of this kind records. */
  readonly doc: string;
  /** Null where the event is no incident, or reaches the report by other means (a stop cause, a summary). */
  readonly incident: (event: Told) => Omit<Incident, 'kind'> | null;
}

type Told = Pick<RunEvent, 'message' | 'data'>;

const none = (): null => null;
/** An event that is always a caveat of the report, in its own words. */
const caveat = ({ message }: Told): Omit<Incident, 'kind'> => ({ spoils: null, text: message });

/** Every kind of event that a run records, and what its report makes of it. */
export const eventKinds = {
  state: { doc: 'A change of state; its cause is the stop cause of the report.', incident: none },
  egress: { doc: 'The addresses that load may go to.', incident: none },
  isolation: { doc: 'How the target keeps rehearsal data apart.', incident: none },
  preflight: { doc: 'The canary; the report has its summary.', incident: none },
  seeded: { doc: 'The shadow stock was seeded.', incident: none },
  'shadow-before': {
    doc: "Customers' rows that the shadow store held before the load; `data.problem` says why they could not be read.",
    incident: problemIncident,
  },
  'switches-turned': { doc: 'Switches were turned for shadow traffic.', incident: none },
  'failing-answer': {
    doc: 'The first failing answer of a step and reason was seen.',
    incident: none,
  },
  'switches-restored': { doc: 'Switches were put back.', incident: none },
  'switches-stuck': { doc: 'Switches could not be put back.', incident: caveat },
  'set-up': { doc: 'The setup steps ran.', incident: none },
  start: { doc: 'The common start of a round.', incident: none },
  'search-stage': {
    doc: 'A search planned its next stage, and says what it knows.',
    incident: none,
  },
  'search-ended': { doc: 'A search ended, with what it found.', incident: none },
  'rate-asked': { doc: 'A person asked for another rate; a round is prepared.', incident: none },
  'rate-changed': { doc: 'A round took over at another rate.', incident: none },
  'rate-kept': { doc: 'A round at another rate did not begin.', incident: caveat },
  shard: { doc: 'A shard changed its state.', incident: shardIncident },
  frame: { doc: 'A shard stored what is no frame: a gap.', incident: frameIncident },
  customers: { doc: 'Figures of the customers could not be read.', incident: caveat },
  metrics: { doc: 'Metrics of the target could not be read.', incident: none },
  violation: { doc: 'An abort rule is broken, and has not tripped yet.', incident: none },
  rule: { doc: 'An abort rule or a permission stopped the run: its stop cause.', incident: none },
  permission: { doc: "The owner's consent could not be read for now.", incident: caveat },
  audit: { doc: 'The audit could not be opened; its summary says why.', incident: none },
  drain: {
    doc: 'The audit waits for backlogs, or has waited; its summary says how they drained.',
    incident: none,
  },
  finding: { doc: 'A finding of the audit; its summary has it.', incident: none },
  webhook: { doc: 'Findings that have not reached the webhook.', incident: caveat },
  teardown: { doc: 'The teardown steps begin.', incident: none },
  'torn-down': {
    doc: 'The teardown steps ended; `data.problem` says why they failed.',
    incident: problemIncident,
  },
  leaks: { doc: 'The leak scan; the report has its summary.', incident: none },
  report: { doc: 'The report was written, or could not be.', incident: none },
} as const satisfies Readonly<Record<string, EventKind>>;

export type EventKindName = keyof typeof eventKinds;

/** What went wrong in a run, in the order of its events, each once. */
export function incidentsOf(events: readonly RunEvent[]): readonly Incident[] {
  const seen = new Map<string, Incident>();
  for (const event of events) {
    const { kind } = event;
    const found = isKnown(kind) ? eventKinds[kind].incident(event) : null;
    if (found !== null) seen.set(JSON.stringify([kind, found]), { kind, ...found });
  }
  return [...seen.values()];
}

const isKnown = (kind: string): kind is EventKindName => Object.hasOwn(eventKinds, kind);

const placeOf = ({ data: { round, shard } }: Told): Incident['spoils'] =>
  typeof round === 'number' && typeof shard === 'number' ? { round, shard } : null;

/** An event that is a caveat of the report only where its step failed. */
function problemIncident(event: Told): Omit<Incident, 'kind'> | null {
  return typeof event.data.problem === 'string' ? caveat(event) : null;
}

/** A shard that ended otherwise than as planned. That the run was stopped is no incident of the shard. */
function shardIncident(event: Told): Omit<Incident, 'kind'> | null {
  const { state, message } = event.data;
  const why = typeof message === 'string' ? message : null;
  const spoils = placeOf(event);
  if (why?.startsWith(stoppedMark)) return null;
  switch (state) {
    case 'lost':
      return { spoils, text: why ?? 'the shard was lost' };
    case 'failed':
      return { spoils, text: why ?? 'its k6 failed' };
    case 'done':
      return why === null ? null : { spoils, text: why };
    default:
      return null;
  }
}

/** How the message of a shard begins that its run stopped. */
export const stoppedMark = 'stopped';

function frameIncident(event: Told): Omit<Incident, 'kind'> {
  return { spoils: placeOf(event), text: 'it stored what is no frame' };
}
