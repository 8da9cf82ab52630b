import type { DrillAction } from '../../../core/drill/action.ts';
import { failure } from '../../../core/errors/failure.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import type { Replicas } from '../../../edge/stack/http/controls.ts';
import { pause } from '../../retry/retryUntil.ts';
import { type TagHeader, tagFor } from '../../target/tag.ts';
import type { TargetReplicas } from '../../target/targetPort.ts';
import type { ActionPlace, Performer, Sensed } from './performer.ts';

type ReplicasAction = Extract<DrillAction, { readonly kind: 'replicas' }>;

/** How long instances may take to be ready, or to be gone. */
const readyMsMax = 30_000;
const pollEveryMs = 250;
const unread = 'the target file cannot be read';

/**
 * Changes the number of a service's instances, and back to what it was. It has taken effect when as many are ready as
 * were asked for: that is told by what answers for the target, which is not what asked.
 */
export function replicasPerformer(
  port: TargetReplicas,
  now: () => number = Date.now,
): Performer<ReplicasAction> {
  const of = askReplicas(port, now);
  return {
    async problem({ service }, plan) {
      const found = await of.read(plan, service);
      if (found.ok) return null;
      return { ...failure('ZH-DRILL-010', { service, reason: found.error }), diagnostics: [] };
    },

    async begin({ service, count }, place) {
      const before = await of.read(place, service);
      if (!before.ok) return before.error;
      const isFirst = place.mark() === null;
      if (isFirst && before.value.replicas === count) {
        const text = `${service} had ${count} already`;
        if (place.part === 'rollback') return null;
        await place.sensed({ asked: 'on', answer: 'did-not-bite', text, atEpochMs: null });
        return text;
      }
      if (isFirst && !(await place.saveMark({ before: before.value.replicas }))) return null;
      const problem = await of.set(place, service, count);
      if (problem !== null) return problem;
      place.background(async () => {
        const found = await of.settled(place, service, count);
        if (!place.hasSensed('on')) await place.sensed(sensedOn(found, service, count));
      });
      return null;
    },

    async undo({ service, count }, place) {
      const before = place.mark()?.before;
      // Nothing was asked for without a mark.
      if (typeof before !== 'number') return null;
      const found = await of.read(place, service);
      if (!found.ok) return found.error;
      const { replicas } = found.value;
      if (replicas !== before && replicas !== count) {
        return `${service} has ${replicas} replicas now, which the drill did not ask for; they are left, and were ${before} before`;
      }
      const problem = replicas === before ? null : await of.set(place, service, before);
      if (problem !== null) return problem;
      const back = await of.settled(place, service, before);
      if (place.released.aborted) return null;
      const sensed = sensedOff(back, service, before);
      await place.sensed(sensed);
      return sensed.answer === 'gone' ? null : sensed.text;
    },
  };
}

type Asker = Pick<ActionPlace, 'target' | 'runId'>;

/** The port with errors as one line, and with patience. */
function askReplicas(port: TargetReplicas, now: () => number) {
  const tagged = async <T>(
    { target, runId }: Asker,
    ask: (target: Target, tag: TagHeader) => Promise<T>,
  ): Promise<Result<T, string>> => {
    if (target === null) return err(unread);
    try {
      const tag = tagFor(target, runId, 0, { fromMs: now(), durationMs: 0 });
      return ok(await ask(target, tag));
    } catch (error) {
      return err(oneLine(error));
    }
  };
  const read = (asker: Asker, service: string): Promise<Result<Replicas, string>> =>
    tagged(asker, (target, tag) => port.readReplicas(target, tag, service));
  return {
    read,
    /** Null when it was asked for, else why not. */
    async set(asker: Asker, service: string, count: number): Promise<string | null> {
      const done = await tagged(asker, (target, tag) =>
        port.setReplicas(target, tag, service, count),
      );
      return done.ok ? null : done.error;
    },
    /** What is there once as many are ready, or at the deadline. */
    async settled(
      place: ActionPlace,
      service: string,
      count: number,
    ): Promise<Result<Replicas, string>> {
      const deadlineMs = now() + readyMsMax;
      for (;;) {
        const found = await read(place, service);
        if (found.ok && isAt(found.value, count)) return found;
        if (place.released.aborted || now() >= deadlineMs) return found;
        await pause(pollEveryMs, place.released);
      }
    },
  };
}

const isAt = ({ replicas, ready }: Replicas, count: number): boolean =>
  replicas === count && ready === count;

const seenText = ({ replicas, ready }: Replicas, service: string): string =>
  `${ready} of ${replicas} replicas of ${service} are ready`;

function sensedOn(found: Result<Replicas, string>, service: string, count: number): Sensed {
  if (!found.ok) return { asked: 'on', answer: 'unknown', text: found.error, atEpochMs: null };
  const answer = isAt(found.value, count) ? 'bit' : 'did-not-bite';
  return { asked: 'on', answer, text: seenText(found.value, service), atEpochMs: null };
}

function sensedOff(found: Result<Replicas, string>, service: string, count: number): Sensed {
  if (!found.ok) return { asked: 'off', answer: 'unknown', text: found.error, atEpochMs: null };
  const answer = isAt(found.value, count) ? 'gone' : 'present';
  return { asked: 'off', answer, text: seenText(found.value, service), atEpochMs: null };
}
