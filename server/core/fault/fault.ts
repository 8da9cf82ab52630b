import { z } from 'zod';
import { hint } from '../diagnostics/suggest.ts';
import type { Effect, FaultKind } from './faultKind.ts';
import { faultKinds } from './kinds/registry.ts';

const [first, ...others] = faultKinds;

/** A fault to be done, checked: parameters are those of its kind, the time to live is at most the kind's cap. */
export const faultOrderSchema = z.discriminatedUnion('kind', [
  first.schema,
  ...others.map((kind) => kind.schema),
]);

/** `{ id, kind, subject, parameters, ttlMs }`. Times in ms, shares in 0..1. */
export type FaultOrder = Readonly<z.output<(typeof faultKinds)[number]['schema']>>;
export type FaultKindName = FaultOrder['kind'];

export const faultKindNames = faultKinds.map(({ kind }) => kind) as [
  FaultKindName,
  ...FaultKindName[],
];

export const faultKindSchema = z
  .enum(faultKindNames)
  .meta({ id: 'FaultKind', description: 'A harm that is done on purpose.' });

export const isFaultKind = (name: unknown): name is FaultKindName =>
  faultKindNames.some((each) => each === name);

/** Why a word names no kind of fault, with the nearest one that it could mean. */
export const unknownKind = (word: string): string =>
  `"${word}" is not a kind of fault${hint(word, faultKindNames)}`;

/** The kind with its parameters' schema, its sensor and its limits. */
export function faultKindOf(name: FaultKindName): AnyFaultKind {
  const found = faultKinds.find(({ kind }) => kind === name);
  if (found === undefined) throw new Error(`no fault kind "${name}" is registered`);
  return found;
}

export type AnyFaultKind = (typeof faultKinds)[number];

/** The change that the order's sensor must see against its baseline, in the sensor's unit. */
export function effectOf(order: FaultOrder, baseline: number): Effect {
  const kind: FaultKind<never> = faultKindOf(order.kind);
  return kind.effect(order.parameters as never, baseline);
}
