import type { DrillAction } from '../../../core/drill/action.ts';
import { failure } from '../../../core/errors/failure.ts';
import type { Result } from '../../../core/result.ts';
import type { Rejection } from '../../admission/rejection.ts';
import type { ActionPlace, ActionPlan, Performer, Sensed } from './performer.ts';

type SwitchAction = Extract<DrillAction, { readonly kind: 'switch' }>;

/** What an instance or a provider must know of who asks. */
export type SwitchAsker = Omit<ActionPlan, 'target'> & Pick<ActionPlace, 'target' | 'released'>;

/** What came of giving a switch a value. */
export interface SwitchSet {
  /** Why it has not the value, or not everywhere; null where it has. */
  readonly problem: string | null;
  /** What the instances show of its behaviour; null where nothing shows it. */
  readonly seen: {
    readonly answer: 'bit' | 'did-not-bite' | 'unknown';
    readonly text: string;
  } | null;
}

/** Reads and sets the value of a switch, wherever it lives. */
export interface SwitchPort {
  /** Its value now, as a text. */
  read(asker: SwitchAsker, name: string): Promise<Result<string, Rejection>>;
  /** What the instances show of the behaviour of the value that they have; null where nothing shows it. */
  shown(asker: SwitchAsker, name: string): Promise<SwitchSet['seen']>;
  /** Ends what an earlier server of this drill began and left. */
  settle(asker: SwitchAsker): Promise<void>;
  /** `isBack`: an instance that does not follow keeps no other from the value. */
  set(asker: SwitchAsker, name: string, value: string, isBack: boolean): Promise<SwitchSet>;
}

/** Turns switches, and back to the value that they had. */
export function switchPerformer(port: SwitchPort): Performer<SwitchAction> {
  return {
    async problem({ name, value }, plan) {
      const read = await port.read({ ...plan, released: never }, name);
      if (!read.ok) return read.error;
      // With and without its protection a drill must differ.
      const isOn = plan.part === 'protection' && read.value === value;
      return isOn ? { ...failure('ZH-DRILL-009', { name, value }), diagnostics: [] } : null;
    },

    async begin({ name, value }, place) {
      await port.settle(place);
      const before = await port.read(place, name);
      if (!before.ok) return before.error.line;
      if (before.value === value && place.part === 'protection')
        return alreadyOn(port, name, place);
      if (before.value === value) {
        const text = `it had the value ${value} already`;
        if (place.part === 'rollback') return null;
        await place.sensed({ asked: 'on', answer: 'did-not-bite', text, atEpochMs: null });
        return text;
      }
      if (!(await place.saveMark({ before: before.value }))) return null;
      const set = await port.set(place, name, value, place.part === 'rollback');
      if (set.seen !== null) await place.sensed({ asked: 'on', ...set.seen, atEpochMs: null });
      return set.problem;
    },

    async undo({ name, value }, place) {
      await port.settle(place);
      const before = place.mark()?.before;
      // Nothing was set without a mark.
      if (typeof before !== 'string') return null;
      const found = await port.read(place, name);
      if (!found.ok) return found.error.line;
      if (found.value === before) return null;
      if (found.value !== value) {
        return `switch ${name} has ${found.value} now, which the drill did not set; it is left, and had ${before} before`;
      }
      const set = await port.set(place, name, before, true);
      if (set.seen !== null) await place.sensed(backSensed(set.seen));
      return set.problem;
    },
  };
}

/** What protects, or stands in its place, may have its value before the drill; then its effect must be seen. */
async function alreadyOn(
  port: SwitchPort,
  name: string,
  place: ActionPlace,
): Promise<string | null> {
  const seen = await port.shown(place, name);
  if (seen === null) return `no instance shows what switch ${name} does`;
  await place.sensed({ asked: 'on', ...seen, atEpochMs: null });
  return seen.answer === 'bit' ? null : seen.text;
}

/** The instances show the earlier value again: what the drill set is gone. */
function backSensed({ answer, text }: NonNullable<SwitchSet['seen']>): Sensed {
  const answers = { bit: 'gone', 'did-not-bite': 'present', unknown: 'unknown' } as const;
  return { asked: 'off', answer: answers[answer], text, atEpochMs: null };
}

const never = new AbortController().signal;
