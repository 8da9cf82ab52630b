import { z } from 'zod';
import { drillReportSchema } from '../../core/drill/report/drillReport.ts';
import { failureMatrixSchema } from '../../core/drill/report/failureMatrix.ts';
import { type DrillFileName, drillFiles } from '../../run/drill/drillFolder.ts';
import type { OperationTable } from '../api/operation.ts';
import { abortBodySchema } from '../runs/runSchemas.ts';
import { targetField } from '../scenarios/schemas.ts';
import {
  drillDetailSchema,
  drillEventSchema,
  drillFileDetailSchema,
  drillFileSchema,
  drillIdSchema,
  drillRowSchema,
  drillStreamMessageSchema,
  noteBodySchema,
  startDrillBodySchema,
} from './schemas.ts';

const tag = 'drills';
const params = z.object({ id: drillIdSchema });
const fileNames = Object.keys(drillFiles) as [DrillFileName, ...DrillFileName[]];

const afterField = z.coerce
  .number()
  .int()
  .min(0)
  .max(1_000_000_000)
  .default(0)
  .meta({ description: 'Only events with a higher `seq`.' });

/** Drills: starting, stopping, reading and following them. */
export const drills = {
  listDrillFiles: {
    method: 'get',
    path: '/drill-files',
    tag,
    summary: 'The drill files that the server knows, and whether each is valid.',
    access: 'viewer',
    status: 200,
    response: z.array(drillFileSchema),
    problems: [],
  },
  drillFilePlan: {
    method: 'get',
    path: '/drill-files/{id}',
    tag,
    summary: 'What a drill file would do on its target, or every mistake. Starts nothing.',
    access: 'viewer',
    params: z.object({ id: z.string().min(1).max(200) }),
    query: z.strictObject({ target: targetField }),
    status: 200,
    response: drillFileDetailSchema,
    problems: [403, 404, 422],
  },
  startDrill: {
    method: 'post',
    path: '/drills',
    tag,
    summary: 'Check a drill and everything that it needs, and start it.',
    access: 'lead',
    body: startDrillBodySchema,
    status: 201,
    response: drillRowSchema,
    problems: [403, 404, 409, 422, 502],
  },
  listDrills: {
    method: 'get',
    path: '/drills',
    tag,
    summary: 'Drills, newest first.',
    access: 'viewer',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: drillIdSchema
        .nullable()
        .default(null)
        .meta({ description: 'Only drills older than this one: the last id of the page before.' }),
    }),
    status: 200,
    response: z.array(drillRowSchema),
    problems: [422],
  },
  drillMatrix: {
    method: 'get',
    path: '/drills/matrix',
    tag,
    summary: 'What drills have shown of each failure of each service, and which nobody has tried.',
    access: 'viewer',
    query: z.strictObject({
      staleAfterDays: z.coerce
        .number()
        .int()
        .min(1)
        .max(3650)
        .default(30)
        .meta({ description: 'A drill that is older is stale.' }),
    }),
    status: 200,
    response: failureMatrixSchema,
    problems: [422],
  },
  drill: {
    method: 'get',
    path: '/drills/{id}',
    tag,
    summary: 'One drill with its actions as they stand.',
    access: 'viewer',
    params,
    status: 200,
    response: drillDetailSchema,
    problems: [404, 422],
  },
  drillEvents: {
    method: 'get',
    path: '/drills/{id}/events',
    tag,
    summary: 'What happened in a drill, oldest first.',
    access: 'viewer',
    params,
    query: z.strictObject({ after: afterField }),
    status: 200,
    response: z.array(drillEventSchema),
    problems: [404, 422],
  },
  abortDrill: {
    method: 'post',
    path: '/drills/{id}/abort',
    tag,
    summary: 'Stop the load of a drill, and take back what is on.',
    access: 'lead',
    params,
    body: abortBodySchema,
    status: 202,
    response: drillRowSchema,
    problems: [403, 404, 409, 422],
  },
  noteDrill: {
    method: 'post',
    path: '/drills/{id}/notes',
    tag,
    summary: 'Write a line on the timeline of a drill.',
    access: 'lead',
    params,
    body: noteBodySchema,
    status: 201,
    response: drillRowSchema,
    problems: [403, 404, 409, 422],
  },
  streamDrill: {
    method: 'get',
    path: '/drills/{id}/stream',
    tag,
    summary:
      'Server-sent events: the drill as it stands with every event, then again at every change; resumes after Last-Event-ID.',
    access: 'viewer',
    params,
    query: z.strictObject({ after: afterField }),
    status: 200,
    content: { 'text/event-stream': drillStreamMessageSchema },
    problems: [404, 422, 503],
  },
  drillReport: {
    method: 'get',
    path: '/drills/{id}/report',
    tag,
    summary: 'The report of a drill that has ended.',
    access: 'viewer',
    params,
    status: 200,
    response: drillReportSchema,
    problems: [404, 422],
  },
  drillFile: {
    method: 'get',
    path: '/drills/{id}/files/{name}',
    tag,
    summary: "A file of the drill's folder.",
    access: 'viewer',
    params: z.object({ id: drillIdSchema, name: z.enum(fileNames) }),
    status: 200,
    content: Object.fromEntries(Object.values(drillFiles).map((type) => [type, null])),
    problems: [404, 422],
  },
} as const satisfies OperationTable;
