/** What a load is to show; a scenario names one. */
export const goals = ['find-capacity', 'hold', 'spike', 'recover', 'soak'] as const;
export type Goal = (typeof goals)[number];

/** Goals whose levels follow from a few keys of the scenario, in place of `levels`. */
export const shapedGoals = ['spike', 'recover', 'soak'] as const satisfies readonly Goal[];
export type ShapedGoal = (typeof shapedGoals)[number];

export const makesLevels = (goal: Goal): goal is ShapedGoal =>
  shapedGoals.some((each) => each === goal);

/** Whether the goal drives more than the target's level and watches it come back. */
export const overloads = (goal: Goal): goal is 'spike' | 'recover' =>
  goal === 'spike' || goal === 'recover';

/** What the overloads or the soak of a goal must show; what is absent is stated and not asked. */
export interface GoalExpectation {
  /** Smallest goodput of each path under an overload, as a share of that at the level before. */
  readonly goodputMin?: number;
  /** Longest time from the end of an overload until the target is back to normal, in ms. */
  readonly recoveredMs?: number;
  /** Largest drift over the measured part of a soak, as a share. */
  readonly driftMax?: number;
}

/** A drift that a soak tolerates unless its scenario says another. */
export const driftMaxDefault = 0.1;
