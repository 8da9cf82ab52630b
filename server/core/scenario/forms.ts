import { textForm } from '../diagnostics/zodDiagnostics.ts';
import {
  durationHint,
  durationPattern,
  parseDuration,
  parsePercent,
  parseRate,
  percentHint,
  percentPattern,
  rateHint,
  ratePattern,
} from '../text/units.ts';

/** Text forms and bounds that the parts of a scenario file share. */

/** Milliseconds. */
export const durationForm = textForm(parseDuration, durationHint, { pattern: durationPattern });
/** A share: 0.85. */
export const percentForm = textForm(parsePercent, percentHint, { pattern: percentPattern });
/** Arrivals per second. */
export const rateForm = textForm(parseRate, rateHint, { pattern: ratePattern }).refine(
  (perSecond) => perSecond > 0,
  'a rate is above 0',
);

export const bounds = {
  paths: 16,
  datasets: 16,
  levels: 50,
  rules: 20,
  skus: 10_000,
  switches: 32,
  levelMax: 10,
  preciseMin: 0.01,
  preciseMax: 0.2,
  /** The first 3 s of a hold are not measured. */
  holdMsMin: 4_000,
  /** Of a pause, a spike or a ramp. */
  levelMsMin: 1_000,
  holdMsMax: 604_800_000,
  /** Longest wait of a client in a spread burst. */
  spreadMsMax: 600_000,
  latencyBoundMsMax: 120_000,
  timeoutMsMax: 600_000,
  shardsMax: 1_000,
  seedMax: 4_294_967_295,
  unitsMax: 1_000_000_000,
} as const;
