import type { Plan } from '../../core/plan/plan.ts';
import type { Behaviour } from '../target.ts';
import type { CertificateKind } from './certificates.ts';

/** Whom a stage blames: `neither` where it is unknown, `nothing` where every SLO is met. */
export type Told = 'generator' | 'target' | 'neither' | 'nothing';

/** A fault on the side of the generator, with its configuration and machine, or of the target. */
export interface PlantedFault {
  readonly name: string;
  readonly side: 'generator' | 'target';
  /** Whom the stage must blame. A fault of the generator's side is never told as the target's. */
  readonly told: Exclude<Told, 'nothing'>;
  /** What the stage's reason, or the reasons of its failures, must say. */
  readonly reason: RegExp;
  /** `refusing`: no process listens on the target's port. */
  readonly target: Behaviour | 'refusing';
  readonly ratePerSecond: number;
  readonly holdMs: number;
  readonly latencyBoundMs: number;
  /** The limit of the SLO. Starts may lag by 5% of it. */
  readonly limitMs: number;
  /** Number of steps, each with its own SLO. Default: one step, with an SLO of the journey. */
  readonly steps?: number;
  /** Default: rate × latency bound. */
  readonly vus?: number;
  /** Whether it uses CPU, so that no other measurement may run at the same time. */
  readonly takesCpu?: boolean;
  /** Whether `npm test` runs it too. */
  readonly inTests?: boolean;
  /** The certificate by which the target serves https, signed by an authority of the benchmark. */
  readonly certificate?: CertificateKind;
  /** Whether k6 trusts that authority. Default: it does. */
  readonly trusted?: boolean;
  /** Where k6 connects to in place of 127.0.0.1. */
  readonly address?: string;
  /** Shell commands in a network namespace of its own, in which target, worker and k6 then run. */
  readonly network?: readonly string[];
  readonly change?: (plan: Plan) => Plan;
  /** Starts a disturbance of this k6; the returned function ends it. */
  readonly disturb?: (k6Pid: number) => () => void;
}
