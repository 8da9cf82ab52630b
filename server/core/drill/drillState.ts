/** The states that a drill ends in. */
export const finalDrillStates = ['finished', 'aborted', 'failed'] as const;

/** The states of a drill, in the order in which it passes through them. */
export const drillStates = [
  'queued',
  'starting',
  'driving',
  'rolling-back',
  'judging',
  ...finalDrillStates,
] as const;

export type DrillState = (typeof drillStates)[number];
export type FinalDrillState = (typeof finalDrillStates)[number];

export const isFinalDrill = (state: DrillState): state is FinalDrillState =>
  finalDrillStates.some((final) => final === state);

/** Of the run that drives the load. */
export const runPhases = ['none', 'starting', 'on', 'ended'] as const;
export type RunPhase = (typeof runPhases)[number];

export const itemPhases = [
  'waiting',
  'turning-on',
  'on',
  'undoing',
  /** It was on, or may have been, and is taken back. */
  'undone',
  /** It could not be taken back. */
  'stuck',
  /** Done, and nothing to take back. */
  'done',
  /** It could not be done, and there is nothing to take back. */
  'failed',
  /** Its time never came. */
  'skipped',
] as const;
export type ItemPhase = (typeof itemPhases)[number];
