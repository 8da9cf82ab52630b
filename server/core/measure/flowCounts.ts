import { z } from 'zod';

/** How often the steps of a path did what their flow words ask for (`retry`, `until`, `when`, `repeat`, `one of`, `session`). */

/** The words for people, in the order in which they are told. */
const words = {
  taken: 'taken',
  skipped: 'skipped',
  rounds: 'rounds',
  retried: 'retried',
  polled: 'asked again',
  repeated: 'repeated after a log-in',
  loggedIn: 'logged in',
  renewed: 'renewed',
  loginFailed: 'log-in failed',
  loggedOut: 'logged out',
  logoutFailed: 'log-out failed',
} as const;

export type FlowKind = keyof typeof words;
export const flowKinds = Object.keys(words) as readonly FlowKind[];

/** A kind that is not there did not happen. */
export interface FlowCounts {
  /** A block was walked, or a branch chosen. */
  readonly taken?: number | undefined;
  /** A block was left out. */
  readonly skipped?: number | undefined;
  /** Of a repeated block, with the first one. */
  readonly rounds?: number | undefined;
  /** Requests after an answer that was to be tried again. */
  readonly retried?: number | undefined;
  /** Requests after an answer that was not yet the awaited one. */
  readonly polled?: number | undefined;
  /** Requests after an answer of 401 and a log-in. */
  readonly repeated?: number | undefined;
  /** VUs that logged in for the first time. */
  readonly loggedIn?: number | undefined;
  /** Log-ins of VUs that had been logged in before. */
  readonly renewed?: number | undefined;
  readonly loginFailed?: number | undefined;
  readonly loggedOut?: number | undefined;
  readonly logoutFailed?: number | undefined;
}

const count = z.number().int().min(0).optional();

export const flowCountsSchema = z
  .strictObject({
    ...{ taken: count, skipped: count, rounds: count, retried: count, polled: count },
    ...{ repeated: count, loggedIn: count, renewed: count, loginFailed: count },
    ...{ loggedOut: count, logoutFailed: count },
  })
  .meta({ id: 'FlowCounts', description: 'How often a step or block did what its flow asks for.' });

export const isFlowKind = (kind: string): kind is FlowKind => Object.hasOwn(words, kind);

export function addFlow(list: readonly FlowCounts[]): FlowCounts {
  const sums = flowKinds.flatMap((kind) => {
    const sum = list.reduce((total, counts) => total + (counts[kind] ?? 0), 0);
    return sum === 0 ? [] : [[kind, sum] as const];
  });
  return Object.fromEntries(sums);
}

export const isFlowEmpty = (counts: FlowCounts): boolean => Object.keys(counts).length === 0;

/** `retried 5, asked again 12`; empty where nothing happened. */
export const flowText = (counts: FlowCounts): string =>
  flowKinds
    .flatMap((kind) => (counts[kind] === undefined ? [] : [`${words[kind]} ${counts[kind]}`]))
    .join(', ');
