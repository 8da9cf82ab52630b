import type { Result } from '../../core/result.ts';
import type { Pause } from '../../core/switch/batches.ts';
import type { Effect } from '../../core/switch/effect.ts';
import type { PushState } from '../../core/switch/push.ts';
import type { DiffLine, EffectRule, PushRules } from '../../core/switch/pushPlan.ts';
import type { SwitchKind } from '../../core/switch/switchFile.ts';
import type { SwitchValue, ValueType } from '../../core/switch/valueType.ts';
import type { StoredHistoryEntry } from '../../edge/store/switchHistory.ts';
import type { Rejection } from '../admission/rejection.ts';

export type { StoredHistoryEntry } from '../../edge/store/switchHistory.ts';

/** A target by the name of its file, or by an absolute path. */
export type TargetRef = string;

export interface SwitchQuery {
  readonly target: TargetRef;
  /** A part of name, owner or description; empty: all. */
  readonly search: string;
  readonly kind: SwitchKind | null;
  readonly offset: number;
  readonly limit: number;
}

/** One switch with what its provider holds. */
export interface SwitchView {
  readonly name: string;
  readonly about: string;
  readonly owner: string;
  readonly kind: SwitchKind;
  /** The allowed values, in words and as a type. */
  readonly takes: string;
  readonly values: ValueType;
  readonly default: SwitchValue;
  readonly expires: string | null;
  readonly isExpired: boolean;
  readonly shadowOnly: boolean;
  readonly provider: string;
  readonly service: string | null;
  /** Whether its effect can be seen. */
  readonly hasBehaviour: boolean;
  /** Null when the provider's answer cannot be used (`problem`). */
  readonly value: SwitchValue | null;
  readonly version: string | null;
  /** Values of single instances. */
  readonly instances: readonly { readonly instance: string; readonly value: SwitchValue }[];
  readonly problem: string | null;
}

export interface SwitchPage {
  readonly target: string;
  /** How many match. */
  readonly total: number;
  readonly switches: readonly SwitchView[];
}

export interface AskedChange {
  readonly switch: string;
  /** A text is read by the type of the switch. */
  readonly value: SwitchValue;
  /** The version that it is made from; null in a preview: the present one. */
  readonly version: string | null;
}

export interface PreviewRequest extends PushRules {
  readonly target: TargetRef;
  readonly changes: readonly AskedChange[];
}

export interface PushRequestBody extends PreviewRequest {
  readonly by: string;
  readonly reason: string;
  /** How long the values stay once each instance shows them, in ms; absent or null: until somebody pushes others. */
  readonly forMs?: number | null;
}

/** What a push would change, and in which batches. */
export interface PushPreview {
  readonly changes: readonly {
    readonly switch: string;
    readonly value: SwitchValue;
    readonly version: string;
  }[];
  readonly diff: readonly DiffLine[];
  readonly batches: readonly (readonly string[])[];
}

export interface PushView {
  readonly id: string;
  readonly target: string;
  readonly state: PushState;
  readonly by: string;
  readonly reason: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly forMs: number | null;
  /** When its values are turned back, ISO 8601; null: they are not, or no longer. */
  readonly turnBackAt: string | null;
  readonly diff: readonly DiffLine[];
  readonly batches: readonly (readonly string[])[];
  /** The batch that is written, checked or waited after, from 0. */
  readonly batch: number;
  readonly pause: Pause;
  readonly onDeaf: EffectRule;
  readonly onUnknown: EffectRule;
  readonly boundMs: number;
  readonly effects: readonly Effect[];
  /** Why it waits, was rolled back, or is stuck. */
  readonly why: string | null;
}

export interface HistoryQuery {
  readonly target: TargetRef;
  readonly switch: string | null;
  readonly before: string | null;
  readonly limit: number;
}

/** Switches of targets, as the API offers them. */
export interface SwitchService {
  list(query: SwitchQuery): Promise<Result<SwitchPage, Rejection>>;
  /** The value and behaviour that each instance shows of one switch now, compared with what is stored. */
  effects(target: TargetRef, name: string): Promise<Result<readonly Effect[], Rejection>>;
  preview(request: PreviewRequest): Promise<Result<PushPreview, Rejection>>;
  push(request: PushRequestBody): Promise<Result<PushView, Rejection>>;
  pushOf(id: string): Promise<Result<PushView, Rejection>>;
  /** The newest first. */
  pushes(target: TargetRef, limit: number): Promise<Result<readonly PushView[], Rejection>>;
  goOn(id: string): Promise<Result<PushView, Rejection>>;
  rollBack(id: string, by: string, reason: string): Promise<Result<PushView, Rejection>>;
  history(query: HistoryQuery): Promise<Result<readonly StoredHistoryEntry[], Rejection>>;
}
