import { z } from 'zod';
import {
  createdTokenSchema,
  createdUserSchema,
  loginBodySchema,
  passwordBodySchema,
  sessionSchema,
  tokenBodySchema,
  tokenSchema,
  userBodySchema,
  userSchema,
} from '../schemas/account.ts';
import { findingSchema } from '../schemas/finding.ts';
import { planSchema } from '../schemas/plan.ts';
import { preflightSchema, reportSchema } from '../schemas/report.ts';
import {
  abortBodySchema,
  preflightBodySchema,
  runDetailSchema,
  runEventSchema,
  runIdSchema,
  runRowSchema,
  scenarioSummarySchema,
  startBodySchema,
} from '../schemas/run.ts';
import { faultSchema } from '../schemas/scenario.ts';
import { streamMessageSchema } from '../schemas/stream.ts';
import { liveSecondSchema, timelineSecondSchema } from '../schemas/timeline.ts';
import type { Operation } from './operation.ts';

const runParams = z.object({ id: runIdSchema });
const numericId = z.object({ id: z.string().regex(/^[0-9]{1,18}$/, 'an id is a whole number') });
const whole = (fallback: number) =>
  z.coerce.number().int().min(0).max(1_000_000_000).default(fallback);
const fromQuery = z.strictObject({ from: whole(0).meta({ description: 'First second wanted.' }) });

/** Files of a run that may be downloaded, with their media types. */
export const runFiles = {
  'report.json': 'application/json',
  'report.html': 'text/html',
  'curve.csv': 'text/csv',
  'junit.xml': 'application/xml',
  'plan.json': 'application/json',
  'scenario.yaml': 'application/yaml',
  'events.ndjson': 'application/x-ndjson',
} as const;
export type RunFileName = keyof typeof runFiles;
const runFileNames = Object.keys(runFiles) as [RunFileName, ...RunFileName[]];

const accounts = {
  login: {
    method: 'post',
    path: '/session',
    tag: 'session',
    summary: 'Log in; the session comes as an HttpOnly cookie.',
    access: 'open',
    body: loginBodySchema,
    status: 201,
    response: sessionSchema,
    problems: [401, 403, 422, 429],
  },
  session: {
    method: 'get',
    path: '/session',
    tag: 'session',
    summary: 'Who am I?',
    access: 'viewer',
    status: 200,
    response: sessionSchema,
    problems: [],
  },
  logout: {
    method: 'delete',
    path: '/session',
    tag: 'session',
    summary: 'Log out.',
    access: 'viewer',
    status: 204,
    problems: [403],
  },
  changePassword: {
    method: 'put',
    path: '/session/password',
    tag: 'session',
    summary: 'Change my password; ends every other session of mine.',
    access: 'viewer',
    body: passwordBodySchema,
    status: 204,
    problems: [403, 422, 429],
  },
  listTokens: {
    method: 'get',
    path: '/tokens',
    tag: 'tokens',
    summary: 'My API tokens that are not revoked, newest first.',
    access: 'viewer',
    status: 200,
    response: z.array(tokenSchema),
    problems: [],
  },
  createToken: {
    method: 'post',
    path: '/tokens',
    tag: 'tokens',
    summary: 'Make an API token with my role, for CI; its secret is shown once.',
    access: 'viewer',
    body: tokenBodySchema,
    status: 201,
    response: createdTokenSchema,
    problems: [403, 409, 422],
  },
  revokeToken: {
    method: 'delete',
    path: '/tokens/{id}',
    tag: 'tokens',
    summary: 'Revoke one of my API tokens.',
    access: 'viewer',
    params: numericId,
    status: 204,
    problems: [403, 404, 422],
  },
  listUsers: {
    method: 'get',
    path: '/users',
    tag: 'users',
    summary: 'Who may use this server.',
    access: 'admin',
    status: 200,
    response: z.array(userSchema),
    problems: [],
  },
  createUser: {
    method: 'post',
    path: '/users',
    tag: 'users',
    summary: 'Add a user; the one-time password is shown once.',
    access: 'admin',
    body: userBodySchema,
    status: 201,
    response: createdUserSchema,
    problems: [403, 409, 422],
  },
  deleteUser: {
    method: 'delete',
    path: '/users/{id}',
    tag: 'users',
    summary: 'Remove a user with all sessions and tokens; never oneself.',
    access: 'admin',
    params: numericId,
    status: 204,
    problems: [403, 404, 409, 422],
  },
} as const satisfies Record<string, Operation>;

const scenarios = {
  listScenarios: {
    method: 'get',
    path: '/scenarios',
    tag: 'scenarios',
    summary: 'Scenario files that the server knows.',
    access: 'viewer',
    status: 200,
    response: z.array(scenarioSummarySchema),
    problems: [],
  },
  scenario: {
    method: 'get',
    path: '/scenarios/{id}',
    tag: 'scenarios',
    summary: 'One scenario with its text and compiled plan; its faults when it has no plan.',
    access: 'viewer',
    params: z.object({
      id: z
        .string()
        .min(1)
        .max(200)
        .meta({ description: 'Percent-encoded: `mall%2Fmidnight-peak`.' }),
    }),
    query: z.strictObject({
      target: z.string().min(1).max(200).nullable().default(null),
      shards: z.coerce.number().int().min(1).max(1000).nullable().default(null),
    }),
    status: 200,
    response: z
      .object({
        summary: scenarioSummarySchema,
        source: z.string().nullable(),
        plan: planSchema.nullable().meta({ description: 'Null when there are faults.' }),
        faults: z.array(faultSchema),
      })
      .meta({ id: 'ScenarioDetail' }),
    problems: [404, 422],
  },
  preflight: {
    method: 'post',
    path: '/scenarios/preflight',
    tag: 'scenarios',
    summary: 'Run the preflight canary alone; sends no load.',
    access: 'lead',
    body: preflightBodySchema,
    status: 200,
    response: preflightSchema,
    problems: [403, 404, 409, 412, 422, 502],
  },
  listTargets: {
    method: 'get',
    path: '/targets',
    tag: 'scenarios',
    summary: 'Names of the targets that a scenario may be driven at.',
    access: 'viewer',
    status: 200,
    response: z.array(z.string()),
    problems: [],
  },
} as const satisfies Record<string, Operation>;

const runs = {
  startRun: {
    method: 'post',
    path: '/runs',
    tag: 'runs',
    summary: 'Start a run.',
    access: 'lead',
    body: startBodySchema,
    status: 201,
    response: runRowSchema,
    problems: [403, 404, 409, 412, 422, 502],
  },
  listRuns: {
    method: 'get',
    path: '/runs',
    tag: 'runs',
    summary: 'Runs, newest first.',
    access: 'viewer',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: runIdSchema
        .nullable()
        .default(null)
        .meta({ description: 'Only runs older than this one: the last id of the page before.' }),
    }),
    status: 200,
    response: z.array(runRowSchema),
    problems: [422],
  },
  run: {
    method: 'get',
    path: '/runs/{id}',
    tag: 'runs',
    summary: 'One run with its plan, shards and preflight.',
    access: 'viewer',
    params: runParams,
    status: 200,
    response: runDetailSchema,
    problems: [404, 422],
  },
  abortRun: {
    method: 'post',
    path: '/runs/{id}/abort',
    tag: 'runs',
    summary: 'Stop the load of a run at once.',
    access: 'lead',
    params: runParams,
    body: abortBodySchema,
    status: 202,
    response: runRowSchema,
    problems: [403, 404, 409, 422],
  },
  timeline: {
    method: 'get',
    path: '/runs/{id}/timeline',
    tag: 'runs',
    summary: 'Merged seconds of a run.',
    access: 'viewer',
    params: runParams,
    query: fromQuery,
    status: 200,
    response: z.array(timelineSecondSchema),
    problems: [404, 422],
  },
  live: {
    method: 'get',
    path: '/runs/{id}/live',
    tag: 'runs',
    summary: "Untagged customers' seconds beside a run.",
    access: 'viewer',
    params: runParams,
    query: fromQuery,
    status: 200,
    response: z.array(liveSecondSchema),
    problems: [404, 422],
  },
  events: {
    method: 'get',
    path: '/runs/{id}/events',
    tag: 'runs',
    summary: 'Decisions of a run, oldest first.',
    access: 'viewer',
    params: runParams,
    query: z.strictObject({
      after: whole(0).meta({ description: 'Only events with a higher `seq`.' }),
    }),
    status: 200,
    response: z.array(runEventSchema),
    problems: [404, 422],
  },
  findings: {
    method: 'get',
    path: '/runs/{id}/findings',
    tag: 'runs',
    summary: 'Audit findings of a run.',
    access: 'viewer',
    params: runParams,
    status: 200,
    response: z.array(findingSchema),
    problems: [404, 422],
  },
  report: {
    method: 'get',
    path: '/runs/{id}/report',
    tag: 'runs',
    summary: 'The report of a run that has ended.',
    access: 'viewer',
    params: runParams,
    status: 200,
    response: reportSchema,
    problems: [404, 422],
  },
  makeReport: {
    method: 'post',
    path: '/runs/{id}/report',
    tag: 'runs',
    summary: 'Make the report of an ended run again from what was recorded.',
    access: 'lead',
    params: runParams,
    status: 200,
    response: reportSchema,
    problems: [403, 404, 409, 422],
  },
  runFile: {
    method: 'get',
    path: '/runs/{id}/files/{name}',
    tag: 'runs',
    summary: "A file of the run's folder.",
    access: 'viewer',
    params: z.object({ id: runIdSchema, name: z.enum(runFileNames) }),
    status: 200,
    content: Object.fromEntries([...new Set(Object.values(runFiles))].map((type) => [type, null])),
    problems: [404, 422],
  },
  streamRun: {
    method: 'get',
    path: '/runs/{id}/stream',
    tag: 'runs',
    summary:
      'Server-sent events: a snapshot first, then every change; resumes after Last-Event-ID. A second or shard that comes again replaces the one before.',
    access: 'viewer',
    params: runParams,
    query: fromQuery,
    status: 200,
    content: { 'text/event-stream': streamMessageSchema },
    problems: [404, 422, 503],
  },
} as const satisfies Record<string, Operation>;

const health = {
  health: {
    method: 'get',
    path: '/health',
    tag: 'server',
    summary: 'Is the server up and does its database answer?',
    access: 'open',
    status: 200,
    response: z.object({ status: z.literal('ok') }),
    problems: [503],
  },
} as const satisfies Record<string, Operation>;

/** Every operation of the API, by its OpenAPI operationId. */
export const operations = { ...health, ...accounts, ...scenarios, ...runs } as const;
export type Operations = typeof operations;
export type OperationId = keyof Operations;
