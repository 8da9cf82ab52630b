import { z } from 'zod';
import { findingPageMax } from '../../core/audit/finding.ts';
import { runFiles } from '../../core/report/runFiles.ts';
import { reportSchema } from '../../core/report/schema.ts';
import type { OperationTable } from '../api/operation.ts';
import { findingSchema } from '../audit/findingSchema.ts';
import {
  abortBodySchema,
  rateAnswerSchema,
  rateBodySchema,
  runDetailSchema,
  runEventSchema,
  runIdSchema,
  runRowSchema,
  startBodySchema,
} from './runSchemas.ts';
import { streamMessageSchema } from './stream/schemas.ts';
import { customerSecondSchema, timelineSecondSchema } from './timelineSchema.ts';

const runParams = z.object({ id: runIdSchema });
const whole = (fallback: number) =>
  z.coerce.number().int().min(0).max(1_000_000_000).default(fallback);
const fromQuery = z.strictObject({
  round: whole(0).meta({ description: 'First round wanted; of every later one all is given.' }),
  from: whole(0).meta({ description: 'First second wanted of that round.' }),
});

const mediaTypes = new Set(runFiles.map(({ mediaType }) => mediaType));

/** Runs: starting, stopping, reading and following them. */
export const runs = {
  startRun: {
    method: 'post',
    path: '/runs',
    tag: 'runs',
    summary: 'Start a run.',
    access: 'lead',
    body: startBodySchema,
    status: 201,
    response: runRowSchema,
    problems: [403, 404, 409, 422, 502],
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
  changeRate: {
    method: 'post',
    path: '/runs/{id}/rate',
    tag: 'runs',
    summary:
      "Change the rate of the load that is left, relative to the scenario's. A round at that rate takes over from the one that drives; the rate that the run has already is no change.",
    access: 'lead',
    params: runParams,
    body: rateBodySchema,
    status: 202,
    response: rateAnswerSchema,
    problems: [403, 404, 409, 422, 502],
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
  customers: {
    method: 'get',
    path: '/runs/{id}/customers',
    tag: 'runs',
    summary: "Untagged customers' seconds beside a run.",
    access: 'viewer',
    params: runParams,
    query: fromQuery,
    status: 200,
    response: z.array(customerSecondSchema),
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
    summary: 'Audit findings of a run, a page of them. `audit.findings` of the run counts all.',
    access: 'viewer',
    params: runParams,
    query: z.strictObject({
      offset: whole(0).meta({ description: 'How many to leave out before the page.' }),
      limit: z.coerce.number().int().min(1).max(findingPageMax).default(findingPageMax),
    }),
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
    params: z.object({ id: runIdSchema, name: z.enum(runFiles.map(({ name }) => name)) }),
    status: 200,
    content: Object.fromEntries([...mediaTypes].map((type) => [type, null])),
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
} as const satisfies OperationTable;
