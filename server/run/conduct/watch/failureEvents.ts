import type { FailureSample, JourneySamples } from '../../../core/measure/journeySamples.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { EventReader } from '../../../edge/store/measureStore.ts';
import type { Log } from '../../../log.ts';
import type { EventRecorder, RunIdentity } from '../../context/runContext.ts';

export const failureEventKind = 'failing-answer';
/** Of a run; the report and the live page show the others. */
const eventsMax = 50;

/** Records the first failing answer of each step and reason as an event. */
export interface FailureEvents {
  take(samples: JourneySamples | undefined): void;
}

/** A server that takes the run over reads what was recorded before it. */
export function createFailureEvents(
  context: Pick<RunIdentity, 'id'> & EventRecorder,
  measures: EventReader,
  log: Log,
): FailureEvents {
  let known: Set<string> | null = null;
  let working: Promise<void> = Promise.resolve();

  const record = async (failures: readonly FailureSample[]): Promise<void> => {
    known ??= new Set(
      (await measures.events(context.id, 0))
        .filter(({ kind }) => kind === failureEventKind)
        .map(({ data }) => keyOf(data)),
    );
    for (const sample of failures) {
      const key = keyOf({ ...sample });
      if (known.has(key) || known.size >= eventsMax) continue;
      known.add(key);
      await context.recordEvent(failureEventKind, failureText(sample), { ...sample });
    }
  };
  return {
    take(samples) {
      const failures = samples?.failures ?? [];
      if (failures.length === 0) return;
      working = working
        .then(() => record(failures))
        .catch((error: unknown) => {
          log.warn({ run: context.id }, `a failing answer was not recorded: ${oneLine(error)}`);
        });
    },
  };
}

const keyOf = ({ path, step, reason }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([path, step, reason]);

function failureText({ path, step, reason, found, wanted }: FailureSample): string {
  const compared =
    found === null ? '' : `, found ${found}${wanted === null ? '' : `, wanted ${wanted}`}`;
  return `${path}, ${step}: ${reason}${compared}`;
}
