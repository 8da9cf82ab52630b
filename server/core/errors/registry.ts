import { accountErrors } from './account.ts';
import { auditErrors } from './audit.ts';
import { campaignErrors } from './campaign.ts';
import { capacityErrors } from './capacity.ts';
import { commandErrors } from './command.ts';
import { compareErrors } from './compare.ts';
import { drillErrors } from './drill.ts';
import type { ErrorSpec } from './errorSpec.ts';
import { faultErrors } from './fault.ts';
import { recordErrors } from './record.ts';
import { requestErrors } from './request.ts';
import { runErrors } from './run.ts';
import { scenarioErrors } from './scenario.ts';
import { serverErrors } from './server.ts';
import { setupErrors } from './setup.ts';
import { switchErrors } from './switch.ts';
import { targetErrors } from './target.ts';
import { workerErrors } from './worker.ts';

/** Every error that a user can meet, by its code. A code is never given to another error. */
const registered = {
  ...scenarioErrors,
  ...targetErrors,
  ...runErrors,
  ...workerErrors,
  ...drillErrors,
  ...faultErrors,
  ...recordErrors,
  ...accountErrors,
  ...requestErrors,
  ...serverErrors,
  ...commandErrors,
  ...setupErrors,
  ...switchErrors,
  ...auditErrors,
  ...capacityErrors,
  ...campaignErrors,
  ...compareErrors,
} as const;

type Registered = typeof registered;
export type ErrorCode = keyof Registered;

export const errors: Readonly<Record<ErrorCode, ErrorSpec>> = registered;
export const errorCodes = Object.keys(registered) as ErrorCode[];

export const isErrorCode = (text: unknown): text is ErrorCode =>
  typeof text === 'string' && Object.hasOwn(registered, text);

/** The names in braces of a template. */
type Placeholder<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The values that an error's line and remedy need. */
export type ErrorValues<Code extends ErrorCode> = {
  readonly [Name in Placeholder<Registered[Code]['line' | 'remedy']>]: string | number;
};
