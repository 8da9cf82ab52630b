import type { MeasuredCapacity } from './scaling.ts';
import type { Spread } from './spread.ts';

/** What a night may bring, and what the services that carry it were measured to do. */
export interface PlanInput {
  readonly name: string;
  /** Journeys per second in the busiest minute, of each path. They rise and fall together. */
  readonly peak: Readonly<Record<string, Spread>>;
  /** The busiest second over the busiest minute. */
  readonly burst: Spread;
  /** The night over what `peak` was forecast from. */
  readonly growth: Spread;
  /** For how long machines are paid and the peak is held, in milliseconds. */
  readonly lastsMs: number;
  /** Share of a service's capacity that is left free. */
  readonly headroom: number;
  /** So many replicas of each service may fail. */
  readonly survive: number;
  /** The share of nights that must be carried. */
  readonly enough: number;
  readonly orders: Orders | null;
  readonly services: readonly PlannedService[];
  readonly seed: number;
}

export interface Orders {
  /** The path that is an order. */
  readonly path: string;
  /** What an order that is lost would have brought, in the currency of the prices; null: it is not known. */
  readonly value: number | null;
}

export interface PlannedService {
  readonly name: string;
  /** Calls of it by one journey of each path. */
  readonly calls: Readonly<Record<string, number>>;
  /** Of a machine for an hour; null: it is not known. */
  readonly pricePerHour: number | null;
  readonly replicasPerMachine: number;
  readonly replicasMin: number;
  readonly replicasMax: number;
  readonly measured: readonly MeasuredCapacity[];
}
