import type { SessionSpec } from '../../core/traffic/session.ts';
import { stepCase } from './stepCase.ts';

/** A log-in and a log-out of one step each. For tests only. */
export const sessionCase: SessionSpec = {
  steps: [stepCase('log-in')],
  logOut: [stepCase('log-out')],
  latencyBoundMs: 2_000,
  renewMs: null,
  ratePerSecond: 4,
};
