import { plural } from '../text/figures.ts';
import { pausesAfter } from './batches.ts';
import type { Effect } from './effect.ts';
import { agrees, type StoredSwitch, type SwitchEntry, valueFor } from './entry.ts';
import { entryAfter, isOwn, type PlannedChange, type PushPlan } from './pushPlan.ts';

/**
 * The life of a push. `refused`: the stored version moved before anything was written. `stuck`: it could not be rolled
 * back, and a person has to look.
 */
export const pushStates = [
  'writing',
  'checking',
  'paused',
  'rolling-back',
  'checking-back',
  'done',
  'rolled-back',
  'refused',
  'stuck',
] as const;
export type PushState = (typeof pushStates)[number];

const finalStates: readonly PushState[] = ['done', 'rolled-back', 'refused', 'stuck'];
export const isPushEnded = (state: PushState): boolean => finalStates.includes(state);

/** A push as it is stored. */
export interface Push {
  readonly plan: PushPlan;
  readonly state: PushState;
  /** The batch that is written, checked or waited after, from 0. */
  readonly batch: number;
  /** When the last write ended, in ms since the epoch; null before the first. */
  readonly writtenAtMs: number | null;
  /** The last judgement of each reached instance and switch. */
  readonly effects: readonly Effect[];
  /** Why it waits, rolls back or is stuck; null: nothing happened. */
  readonly reason: string | null;
}

export type PushInput =
  | { readonly kind: 'written'; readonly atMs: number }
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'write-failed'; readonly reason: string }
  | { readonly kind: 'checked'; readonly effects: readonly Effect[] }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'roll-back'; readonly reason: string }
  | { readonly kind: 'restored'; readonly atMs: number }
  | { readonly kind: 'not-restored'; readonly reason: string };

export const newPush = (plan: PushPlan): Push => ({
  plan,
  state: 'writing',
  batch: 0,
  writtenAtMs: null,
  effects: [],
  reason: null,
});

/** The push after an input; null: its state does not take that input. */
export function stepPush(push: Push, input: PushInput): Push | null {
  if (input.kind === 'roll-back') return rollBack(push, input.reason);
  switch (push.state) {
    case 'writing':
      return afterWriting(push, input);
    case 'checking':
      return input.kind === 'checked' ? afterChecking(push, input.effects) : null;
    case 'paused':
      return input.kind === 'go-on' ? goOn(push) : null;
    case 'rolling-back':
      if (input.kind === 'not-restored') return { ...push, state: 'stuck', reason: input.reason };
      if (input.kind !== 'restored') return null;
      return { ...push, state: 'checking-back', writtenAtMs: input.atMs, effects: [] };
    case 'checking-back':
      return input.kind === 'checked' ? afterCheckingBack(push, input.effects) : null;
    default:
      return null;
  }
}

/** The earlier values are stored; an instance that does not show its own is named. */
function afterCheckingBack(push: Push, effects: readonly Effect[]): Push {
  const all = [...effects, ...missingEffects(push, effects)];
  const bad = all.filter(({ kind }) => kind !== 'effective');
  const after = bad.length === 0 ? [] : [`after the roll-back ${describeBad(bad)}`];
  const reason = [...(push.reason === null ? [] : [push.reason]), ...after].join('; ');
  return { ...push, state: 'rolled-back', effects: all, reason };
}

function rollBack(push: Push, reason: string): Push | null {
  const isUnderWay = push.state === 'rolling-back' || push.state === 'checking-back';
  if (isUnderWay || isPushEnded(push.state)) return null;
  return { ...push, state: 'rolling-back', reason };
}

function afterWriting(push: Push, input: PushInput): Push | null {
  if (input.kind === 'written') return { ...push, state: 'checking', writtenAtMs: input.atMs };
  if (input.kind === 'write-failed') return rollBack(push, input.reason);
  if (input.kind !== 'stale') return null;
  // Before the first batch nothing was written that could be rolled back.
  if (push.batch === 0) return { ...push, state: 'refused', reason: input.reason };
  return rollBack(push, input.reason);
}

function afterChecking(push: Push, effects: readonly Effect[]): Push {
  const { plan, batch } = push;
  const all = [...effects, ...missingEffects(push, effects)];
  const checked = { ...push, effects: all };
  const bad = all.filter(({ kind }) => kind !== 'effective');
  if (bad.length > 0) {
    const rules = { deaf: plan.onDeaf, unknown: plan.onUnknown };
    const isStop = bad.every(({ kind }) => kind !== 'effective' && rules[kind] === 'stop');
    return { ...checked, state: isStop ? 'paused' : 'rolling-back', reason: describeBad(bad) };
  }
  if (batch >= plan.batches.length - 1) return { ...checked, state: 'done', reason: null };
  if (pausesAfter(plan.pause, batch, plan.batches.length)) {
    return { ...checked, state: 'paused', reason: null };
  }
  return { ...checked, state: 'writing', batch: batch + 1, reason: null };
}

/** What was to be seen and was not judged is unknown. */
function missingEffects(push: Push, effects: readonly Effect[]): readonly Effect[] {
  const seen = new Set(effects.map((effect) => `${effect.switch} ${effect.instance}`));
  return expectedEffects(push).flatMap(({ change, instances }) =>
    instances
      .filter((instance) => !seen.has(`${change.switch} ${instance}`))
      .map((instance) => ({
        ...{ instance, switch: change.switch, kind: 'unknown' as const, value: null },
        ...{ behaviour: null, reason: 'it was not checked', afterMs: null },
      })),
  );
}

/** After a stop for a bad effect the same batch is checked again, else the next is written. */
function goOn(push: Push): Push {
  if (push.reason !== null) return { ...push, state: 'writing', reason: null };
  return { ...push, state: 'writing', batch: push.batch + 1 };
}

const namedMax = 3;

/** The first instances that are not effective, and how many there are. */
export function describeBad(bad: readonly Effect[]): string {
  const named = bad
    .slice(0, namedMax)
    .map((effect) => `${effect.instance} is ${effect.kind} on ${effect.switch}: ${effect.reason}`);
  const more = bad.length - named.length;
  return more > 0 ? `${named.join('; ')}; and ${more} more` : named.join('; ');
}

/** What is to be done at the provider. */
export type Write =
  | { readonly kind: 'none' }
  | { readonly kind: 'write'; readonly entry: SwitchEntry }
  /** Somebody else changed it. */
  | { readonly kind: 'foreign' };

/**
 * The write of a change that brings it to the end of the push's batch. Asked again after a restart it finds its own
 * write done. A first write needs the version that the push was made from.
 */
export function writeOf(push: Push, change: PlannedChange, found: StoredSwitch): Write {
  const { plan, batch } = push;
  const { before, readers } = change;
  const entry = entryAfter(change, plan, batch + 1);
  if (agrees(found, entry, readers)) return { kind: 'none' };
  if (agrees(found, before, readers)) {
    const isFirst = agrees(entryAfter(change, plan, batch), before, readers);
    if (!isFirst || found.version !== before.version) return { kind: 'foreign' };
  }
  // A provider that writes instance by instance may have reached some of them only.
  return isOwn(change, found) ? { kind: 'write', entry } : { kind: 'foreign' };
}

/** The writes of a batch, or why there are none: `refused` when nothing of the push was written yet. */
export type BatchWrites =
  | { readonly kind: 'writes'; readonly writes: readonly ChangeWrite[] }
  | { readonly kind: 'refused' | 'failed'; readonly reason: string };

export interface ChangeWrite {
  readonly change: PlannedChange;
  /** The version that the write replaces. */
  readonly version: string;
  readonly entry: SwitchEntry;
}

/** `found`: what the providers hold of each change, in the order of the plan. */
export function batchWrites(push: Push, found: readonly StoredSwitch[]): BatchWrites {
  const pairs = push.plan.changes.flatMap((change, index) => {
    const there = found[index];
    return there === undefined ? [] : [{ change, there, write: writeOf(push, change, there) }];
  });
  const foreign = pairs.filter(({ write }) => write.kind === 'foreign');
  if (foreign.length > 0) {
    const reason = foreign.map(({ change, there }) => foreignText(change, there)).join('; ');
    const isWritten = pairs.some(({ change, there }) => isPartlyWritten(change, there));
    return { kind: push.batch === 0 && !isWritten ? 'refused' : 'failed', reason };
  }
  const writes = pairs.flatMap(({ change, there, write }) =>
    write.kind === 'write' ? [{ change, version: there.version, entry: write.entry }] : [],
  );
  return { kind: 'writes', writes };
}

/** Why a switch is not written. An instance that did not answer makes another version of values that are the same. */
function foreignText({ switch: name, before }: PlannedChange, there: StoredSwitch): string {
  const silent = [...new Set([...(there.unread ?? []), ...(before.unread ?? [])])];
  const [first, ...rest] = silent;
  if (first === undefined) {
    return `switch ${name} was changed meanwhile: it has ${JSON.stringify(there.value)} at version ${there.version}`;
  }
  const who = rest.length === 0 ? first : `${first} and ${plural(rest.length, 'other instance')}`;
  return `switch ${name} is not known to be as planned: ${who} did not answer`;
}

/** Whether some instance has the new value, which it had not before: also beside what somebody else changed. */
const isPartlyWritten = ({ before, value, readers }: PlannedChange, there: StoredSwitch): boolean =>
  readers.some((reader) => valueFor(there, reader) === value && valueFor(before, reader) !== value);

/** The write that gives each instance its earlier value. */
export function restoreOf(change: PlannedChange, found: StoredSwitch): Write {
  const { value, instances } = change.before;
  // An instance that could not be read is part of the version: equal values alone do not show that it has its own.
  if (found.version === change.before.version) return { kind: 'none' };
  return isOwn(change, found)
    ? { kind: 'write', entry: { value, instances } }
    : { kind: 'foreign' };
}

/** The instances and values that the present batch, or the roll-back, must show. */
export function expectedEffects(
  push: Push,
): readonly { readonly change: PlannedChange; readonly instances: readonly string[] }[] {
  const { plan, batch, state } = push;
  const reached = new Set(
    plan.batches.slice(0, state === 'checking-back' ? plan.batches.length : batch + 1).flat(),
  );
  return plan.changes.map((change) => ({
    change,
    instances: change.readers.filter((reader) => reached.has(reader)),
  }));
}
