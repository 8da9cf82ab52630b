import { z } from 'zod';
import {
  type DrillAction,
  drillActionSchema,
  type PlannedAction,
  plannedActionSchema,
} from './action.ts';
import type { LoadStage } from './loadShape.ts';
import { probeSchema } from './probe.ts';
import { protectionActions, protectionSchema } from './protection.ts';

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
  /** Absent in a drill that has none. */
  protection: protectionSchema.optional(),
});

/** What a drill watches, drives and does; what it expects of it stands in `Drill`. */
export type DrillBody = Readonly<z.output<typeof drillBodySchema>>;

/** The part of a drill that an action belongs to. */
export const itemParts = ['method', 'rollback', 'protection'] as const;
export type ItemPart = (typeof itemParts)[number];

/** An action as the runner performs it: of the method by its time, of the rollback at the end, of the protection before the load. */
export interface DrillItem {
  readonly index: number;
  readonly part: ItemPart;
  readonly action: DrillAction;
  /** Null for what has no time of its own. */
  readonly planned: PlannedAction | null;
}

/** The actions of the method, then those of the rollback and of the protection, numbered through. */
export const itemsOf = ({
  method,
  rollback,
  protection,
}: Pick<DrillBody, 'method' | 'rollback' | 'protection'>): readonly DrillItem[] => [
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
  ...protectionActions({ protection }).map(
    (action, nth): DrillItem => ({
      index: method.length + rollback.length + nth,
      part: 'protection',
      action,
      planned: null,
    }),
  ),
];
