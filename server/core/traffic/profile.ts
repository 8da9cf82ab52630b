/**
 * Starts that do not lie at even distances: how many of them fall into each slot of a stage, over all shards. Within a
 * slot they are even, each in the middle of its share of the slot. k6 makes them with its ramping-arrival-rate executor
 * (`profileStages`), which gives each shard its ticks of the whole as it does for an even rate.
 */
export interface ArrivalProfile {
  readonly slotMs: number;
  /** Of each slot, in order. */
  readonly starts: readonly number[];
}

const fineSlotMs = 100;
const coarseSlotMs = 1_000;
const fineSlotsMax = 36_000;

/** The length of a stage's slots, in ms: 100 up to an hour, 1,000 beyond it. */
export const slotMsOf = (holdMs: number): number =>
  holdMs <= fineSlotMs * fineSlotsMax ? fineSlotMs : coarseSlotMs;

/** Most starts that one slot may hold: the generated script writes each slot as one character. */
export const slotStartsMax = 50_000;

/** A rate that rises or falls evenly from one value to another, in journeys per second, over `holdMs`. */
export function rampProfile(
  fromPerSecond: number,
  toPerSecond: number,
  holdMs: number,
): ArrivalProfile {
  const seconds = holdMs / 1000;
  const slope = (toPerSecond - fromPerSecond) / seconds;
  const slotMs = slotMsOf(holdMs);
  // The area below the rate: how many have started until then.
  const startedBy = (slot: number): number => {
    const at = (slot * slotMs) / 1000;
    return Math.round(fromPerSecond * at + (slope * at * at) / 2);
  };
  const slots = Math.round(holdMs / slotMs);
  return {
    slotMs,
    starts: Array.from({ length: slots }, (_, slot) => startedBy(slot + 1) - startedBy(slot)),
  };
}

/** All starts of a profile. */
export const profileStarts = ({ starts }: ArrivalProfile): number =>
  starts.reduce((sum, count) => sum + count, 0);

/** When the last slot with a start ends, in ms since the stage's start. */
export const profileEndMs = ({ slotMs, starts }: ArrivalProfile): number =>
  (starts.findLastIndex((count) => count > 0) + 1) * slotMs;

/**
 * The share of a slot after which its nth start lies, from 0. k6 makes a start once its rate has added up to a whole
 * number; half a start more in the first slot puts every later one in the middle of its share, away from the slot's edges.
 */
const shareOf = (slot: number, nth: number, count: number): number =>
  slot === 0 ? (nth + 1) / (count + 0.5) : (nth + 0.5) / count;

/** When start `index` lies, in ms since the stage's start; Infinity for one that the profile has not. */
export function profileStartMs({ slotMs, starts }: ArrivalProfile, index: number): number {
  let before = 0;
  for (const [slot, count] of starts.entries()) {
    if (index < before + count) return (slot + shareOf(slot, index - before, count)) * slotMs;
    before += count;
  }
  return Number.POSITIVE_INFINITY;
}

/** How many starts lie before `ms` of the stage. */
export function profileStartsBefore({ slotMs, starts }: ArrivalProfile, ms: number): number {
  let before = 0;
  for (const [slot, count] of starts.entries()) {
    if (slot * slotMs >= ms) break;
    if ((slot + 1) * slotMs <= ms) {
      before += count;
      continue;
    }
    for (let nth = 0; nth < count; nth += 1) {
      if ((slot + shareOf(slot, nth, count)) * slotMs >= ms) break;
      before += 1;
    }
  }
  return before;
}

/** The most starts in any `windowMs`, by whole slots. */
export function profileStartsWithin({ slotMs, starts }: ArrivalProfile, windowMs: number): number {
  const slots = Math.max(1, Math.ceil(windowMs / slotMs));
  let [now, most] = [0, 0];
  for (const [slot, count] of starts.entries()) {
    now += count - (starts[slot - slots] ?? 0);
    most = Math.max(most, now);
  }
  return most;
}

/** A stage of k6's ramping-arrival-rate: it goes evenly to `target` starts in each time unit, over `durationMs`. */
export interface K6Stage {
  readonly durationMs: number;
  readonly target: number;
}

/** The time unit of `profileStages`, in which half a start is a whole number. */
export const profileTimeUnitMs = ({ slotMs }: ArrivalProfile): number => 2 * slotMs;

/** The starts of a profile as k6 takes them; the first stage is the rate at the start. Slots of one rate are one stage. */
export function profileStages(profile: ArrivalProfile): readonly K6Stage[] {
  const { slotMs } = profile;
  const stages: K6Stage[] = [];
  const slots = profile.starts.slice(0, profileEndMs(profile) / slotMs);
  for (const [slot, count] of slots.entries()) {
    const target = 2 * count + (slot === 0 ? 1 : 0);
    const last = stages.at(-1);
    if (last?.target === target) {
      stages[stages.length - 1] = { target, durationMs: last.durationMs + slotMs };
    } else {
      stages.push({ target, durationMs: 0 }, { target, durationMs: slotMs });
    }
  }
  return stages;
}
