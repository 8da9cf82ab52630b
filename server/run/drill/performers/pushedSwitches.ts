import { failure } from '../../../core/errors/failure.ts';
import { ok, type Result } from '../../../core/result.ts';
import { type Rejection, reject } from '../../admission/rejection.ts';
import { pause } from '../../retry/retryUntil.ts';
import type { SwitchAsker, SwitchPort, SwitchSet } from './switch.ts';

type Value = string | number | boolean;

/** A push as its service shows it. */
export interface PushSeen {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  /** Why it waits, was rolled back, or is stuck. */
  readonly why: string | null;
  readonly effects: readonly {
    readonly instance: string;
    readonly kind: 'effective' | 'deaf' | 'unknown';
    /** Null where the switch has none that could be seen. */
    readonly behaviour: string | null;
    readonly reason: string;
    readonly afterMs: number | null;
  }[];
}

interface PushAsked {
  readonly target: string;
  readonly changes: readonly {
    readonly switch: string;
    readonly value: Value;
    readonly version: string | null;
  }[];
  readonly pause: 'none';
  readonly onDeaf: 'roll-back' | 'stop';
  readonly onUnknown: 'roll-back' | 'stop';
  readonly boundMs: number;
  readonly by: string;
  readonly reason: string;
}

/** What a drill uses of the service of switches. */
export interface PushService {
  list(query: {
    readonly target: string;
    readonly search: string;
    readonly kind: null;
    readonly offset: number;
    readonly limit: number;
  }): Promise<
    Result<
      {
        readonly switches: readonly {
          readonly name: string;
          readonly value: Value | null;
          readonly instances: readonly { readonly instance: string; readonly value: Value }[];
          readonly problem: string | null;
        }[];
      },
      Rejection
    >
  >;
  effects(target: string, name: string): Promise<Result<PushSeen['effects'], Rejection>>;
  push(request: PushAsked): Promise<Result<PushSeen, Rejection>>;
  pushOf(id: string): Promise<Result<PushSeen, Rejection>>;
  pushes(target: string, limit: number): Promise<Result<readonly PushSeen[], Rejection>>;
  /** The batch at which it waits is checked again. */
  goOn(id: string): Promise<Result<PushSeen, Rejection>>;
  rollBack(id: string, by: string, reason: string): Promise<Result<PushSeen, Rejection>>;
}

/** The time in which each instance must show the value. */
const boundMs = 3_000;
const pollEveryMs = 100;
/** A push of few switches ends within its bound for each batch; this is far beyond. */
const pushMsMax = 30_000;
/** What is turned back is checked again for so long while an instance does not follow. */
const backMsMax = 20_000;
const readMax = 500;
const endedStates = ['done', 'rolled-back', 'refused', 'stuck'];

/** Switches of a switch file: each value is pushed, and each instance shows its effect. */
export function pushedSwitches(service: PushService, now: () => number = Date.now): SwitchPort {
  const { settled, finished, finishedBack } = followed(service, now);
  return {
    async read({ targetRef }, name) {
      const query = { target: targetRef, search: name, kind: null, offset: 0, limit: readMax };
      const page = await service.list(query);
      if (!page.ok) return page;
      const found = page.value.switches.find((each) => each.name === name);
      const unread = (reason: string) => reject(failure('ZH-DRILL-006', { name, reason }));
      if (found === undefined) return unread('its switch file does not name it');
      if (found.value === null) return unread(found.problem ?? 'its provider holds no value');
      const other = found.instances.find(({ value }) => value !== found.value);
      return other === undefined
        ? ok(String(found.value))
        : unread(`instance ${other.instance} has ${other.value} and others have ${found.value}`);
    },

    async shown({ targetRef }, name) {
      const effects = await service.effects(targetRef, name);
      if (!effects.ok) return { answer: 'unknown', text: effects.error.line };
      const seen = seenOf({ state: 'done', why: null, effects: effects.value });
      const all = effects.value.length;
      if (seen?.answer !== 'bit') return seen;
      return { answer: 'bit', text: `${all} of ${all} instances show it already` };
    },

    async settle(asker) {
      const open = await service.pushes(asker.targetRef, 20);
      for (const push of open.ok ? open.value : []) {
        if (push.reason !== reasonOf(asker) || endedStates.includes(push.state)) continue;
        await service.rollBack(push.id, byOf(asker), 'its server ended; the drill begins again');
        // It is paused still until its server takes up the roll-back.
        await settled(asker, push.id, endedStates);
      }
    },

    async set(asker, name, value, isBack): Promise<SwitchSet> {
      const rule = isBack ? 'stop' : 'roll-back';
      const begun = await service.push({
        target: asker.targetRef,
        changes: [{ switch: name, value, version: null }],
        ...{ pause: 'none', onDeaf: rule, onUnknown: rule, boundMs },
        ...{ by: byOf(asker), reason: reasonOf(asker) },
      });
      if (!begun.ok) return { problem: begun.error.line, seen: null };
      const { id } = begun.value;
      const push = await (isBack ? finishedBack(asker, id) : finished(asker, id));
      if (push === null) return { problem: `push ${id} is not known`, seen: null };
      const problem =
        push.state === 'done'
          ? null
          : `push ${push.id} is ${push.state}: ${push.why ?? 'it did not end in time'}`;
      return { problem, seen: seenOf(push) };
    },
  };
}

/** Follows pushes to their end. */
function followed(service: PushService, now: () => number) {
  async function settled(
    asker: SwitchAsker,
    id: string,
    states: readonly string[],
  ): Promise<PushSeen | null> {
    const deadlineMs = now() + pushMsMax;
    for (;;) {
      const push = await service.pushOf(id);
      if (push.ok && states.includes(push.value.state)) return push.value;
      if (asker.released.aborted || now() >= deadlineMs) return push.ok ? push.value : null;
      await pause(pollEveryMs, asker.released);
    }
  }
  const finished = (asker: SwitchAsker, id: string): Promise<PushSeen | null> =>
    settled(asker, id, [...endedStates, 'paused']);
  /** A push that waits for a person would keep every later one from the target. */
  async function finishedBack(asker: SwitchAsker, id: string): Promise<PushSeen | null> {
    const deadlineMs = now() + backMsMax;
    for (;;) {
      const push = await finished(asker, id);
      const isOver = push?.state !== 'paused' || asker.released.aborted || now() >= deadlineMs;
      if (isOver) return push;
      await service.goOn(id);
      await pause(pollEveryMs, asker.released);
    }
  }
  return { settled, finished, finishedBack };
}

const byOf = ({ by, drillId }: SwitchAsker): string => `${by} (drill ${drillId})`;
const reasonOf = ({ drillId, item }: SwitchAsker): string => `drill ${drillId}, action ${item}`;

/** What was taken back, or never given, has no effect; `why` names the instances that were the reason. */
const withoutEffect = ['rolled-back', 'refused'];

/** The worst instance decides; a switch without a behaviour shows nothing. */
function seenOf({
  state,
  why,
  effects,
}: Pick<PushSeen, 'state' | 'why' | 'effects'>): SwitchSet['seen'] {
  // The effects of a push that was rolled back are those of the earlier value.
  if (withoutEffect.includes(state)) return { answer: 'did-not-bite', text: why ?? state };
  if (
    effects.length === 0 ||
    effects.some(({ behaviour, kind }) => behaviour === null && kind === 'effective')
  )
    return null;
  const deaf = effects.find(({ kind }) => kind === 'deaf');
  if (deaf !== undefined) {
    return { answer: 'did-not-bite', text: `${deaf.instance}: ${deaf.reason}` };
  }
  const blind = effects.find(({ kind }) => kind === 'unknown');
  if (blind !== undefined) return { answer: 'unknown', text: `${blind.instance}: ${blind.reason}` };
  if (state !== 'done') return { answer: 'unknown', text: why ?? state };
  const slowest = Math.max(...effects.map(({ afterMs }) => afterMs ?? 0));
  return {
    answer: 'bit',
    text: `${effects.length} of ${effects.length} instances show it, the last after ${slowest} ms`,
  };
}
