import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Target } from '../../target/target.ts';
import type { Plan } from '../plan.ts';
import { abortForecast } from './abortForecast.ts';
import { arrivalForecast } from './arrivalForecast.ts';
import { type AuditReads, auditForecast } from './auditForecast.ts';
import { goalForecast } from './goalForecast.ts';
import { goodputForecast } from './goodputForecast.ts';
import { limitForecast } from './limitForecast.ts';
import { sampleForecast } from './sampleForecast.ts';
import { sessionForecast } from './sessionForecast.ts';
import { targetForecast } from './targetForecast.ts';
import { throughputForecast } from './throughputForecast.ts';
import { uniqueRowForecast } from './uniqueRowForecast.ts';
import { windowForecast } from './windowForecast.ts';

/**
 * What a plan and its target already say about the run's end. An error where the run could not do what the
 * plan says, or could not be judged, whatever the target answers; a warning where a part of it would stay
 * unknown. `target` is null when its file is not there yet, `reads` where there is no audit or its file is not
 * looked at.
 */
export const forecast = (
  plan: Plan,
  target: Target | null,
  reads: AuditReads | null = null,
): readonly Diagnostic[] => [
  ...uniqueRowForecast(plan),
  ...sessionForecast(plan),
  ...windowForecast(plan),
  ...arrivalForecast(plan),
  ...sampleForecast(plan),
  ...limitForecast(plan),
  ...throughputForecast(plan),
  ...goodputForecast(plan),
  ...goalForecast(plan),
  ...abortForecast(plan),
  ...(target === null ? [] : [...targetForecast(plan, target), ...auditForecast(reads, target)]),
];
