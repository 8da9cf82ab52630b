/** What ended a run before the end of its plan. */
export type StopCause =
  | { readonly kind: 'person'; readonly by: string; readonly reason: string }
  /**
   * An abort rule; the text holds the numbers that tripped it. `blind`: it tripped because data were
   * missing or load was not started, which is no evidence about the target.
   */
  | { readonly kind: 'rule'; readonly rule: string; readonly text: string; readonly blind?: true }
  /** The target's owner does not allow load now: a quiet window, or a withdrawn consent. */
  | { readonly kind: 'permission'; readonly rule: string; readonly text: string }
  /** On Zerohour's side: a k6 script error, every shard lost, a seeding that failed. */
  | { readonly kind: 'failure'; readonly text: string };

/** How the cause of a run begins whose stock could not be filled. */
export const seedingPrefix = 'seeding: ';
/** The server was gone before the stock was known to be filled. */
export const seedingCut = 'the server ended during seeding';

/** Whether what is in the stores may be of an earlier run, and no load was sent: then nothing is judged. */
export const isSeedingFailure = (cause: StopCause | null): boolean =>
  cause?.kind === 'failure' && (cause.text.startsWith(seedingPrefix) || cause.text === seedingCut);
