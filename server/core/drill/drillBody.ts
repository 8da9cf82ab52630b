import { z } from 'zod';
import {
  type DrillAction,
  drillActionSchema,
  type PlannedAction,
  plannedActionSchema,
} from './action.ts';
import type { LoadStage } from './loadShape.ts';
import { probeSchema } from './probe.ts';

export const drillLoadSchema = z.object({
  /** The scenario file, relative to the drill file. */
  scenario: z.string(),
  /** The known capacity, as a share of the scenario's peak. */
  capacity: z.number(),
  stages: z.array(z.object({ share: z.number(), holdMs: z.number() })),
});

/** The load of a drill: a scenario and the levels at which it is driven. */
export interface DrillLoad extends z.output<typeof drillLoadSchema> {
  readonly stages: LoadStage[];
}

export const drillBodySchema = z.object({
  hypothesis: z.array(probeSchema),
  load: drillLoadSchema,
  method: z.array(plannedActionSchema),
  rollback: z.array(drillActionSchema),
});

/** What a drill watches, drives and does; what it expects of it stands in `Drill`. */
export type DrillBody = Readonly<z.output<typeof drillBodySchema>>;

/** An action as the runner performs it: of the method by its time, of the rollback in order at the end. */
export interface DrillItem {
  readonly index: number;
  readonly part: 'method' | 'rollback';
  readonly action: DrillAction;
  /** Null for one of the rollback. */
  readonly planned: PlannedAction | null;
}

/** The actions of the method, then those of the rollback, numbered through. */
export const itemsOf = ({
  method,
  rollback,
}: Pick<DrillBody, 'method' | 'rollback'>): readonly DrillItem[] => [
  ...method.map(
    (planned): DrillItem => ({
      index: planned.index,
      part: 'method',
      action: planned.action,
      planned,
    }),
  ),
  ...rollback.map(
    (action, nth): DrillItem => ({
      index: method.length + nth,
      part: 'rollback',
      action,
      planned: null,
    }),
  ),
];
