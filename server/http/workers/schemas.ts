import { z } from 'zod';
import {
  labelHint,
  labelNamePattern,
  labelsMax,
  labelValuePattern,
} from '../../core/text/labels.ts';

export const labelsSchema = z
  .record(
    z.string().regex(labelNamePattern, labelHint),
    z.string().regex(labelValuePattern, labelHint),
  )
  .refine((labels) => Object.keys(labels).length <= labelsMax, `at most ${labelsMax} labels`)
  .meta({ id: 'Labels', description: 'What a worker has: `{"zone": "a"}`.' });

export const workerLimitsSchema = z
  .object({
    descriptorsMax: z.number().nullable().meta({ description: 'Open files of one k6.' }),
    portsMax: z.number().nullable().meta({ description: 'Local ports to one address.' }),
    memoryBytes: z.number(),
  })
  .meta({ id: 'WorkerLimits', description: "What the worker's machine allows its k6s." });

export const workerSchema = z
  .object({
    name: z.string(),
    host: z.string(),
    labels: z.record(z.string(), z.string()),
    capacity: z.number().meta({ description: 'Shards at a time.' }),
    busy: z.number().meta({ description: 'Shards that it holds under a valid lease.' }),
    version: z.string(),
    limits: workerLimitsSchema.nullable().meta({ description: 'Null until the worker has told.' }),
    joined: z
      .boolean()
      .meta({ description: 'Joined by a token, with a role of its own; else of the local stack.' }),
    live: z.boolean().meta({ description: 'Its last heartbeat is at most six seconds old.' }),
    seenAt: z.string().nullable(),
  })
  .meta({ id: 'Worker' });

export const joinTokenSchema = z
  .object({
    id: z.string(),
    labels: z.record(z.string(), z.string()),
    usesLeft: z.number(),
    expiresAt: z.string(),
    by: z.string(),
  })
  .meta({ id: 'JoinToken' });

const dayMs = 86_400_000;

export const joinTokenBodySchema = z
  .strictObject({
    labels: labelsSchema.default({}),
    uses: z.int().min(1).max(1_000).default(1),
    expiresInMs: z
      .int()
      .min(60_000, 'a token is good for a minute at least')
      .max(30 * dayMs, 'a token is good for 30 days at most')
      .default(3_600_000),
  })
  .meta({ id: 'CreateJoinToken' });

export const createdJoinTokenSchema = z
  .object({
    ...joinTokenSchema.shape,
    secret: z.string().meta({ description: 'Shown this once: `zerohour worker --join zhj_…`.' }),
  })
  .meta({ id: 'CreatedJoinToken' });

export const joinBodySchema = z
  .strictObject({
    token: z.string().regex(/^zhj_[\w-]{43}$/, 'a join token begins with zhj_'),
    host: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a host name of letters, digits, . _ -'),
  })
  .meta({ id: 'JoinWorker' });

export const joinedSchema = z
  .object({
    name: z.string(),
    databaseUrl: z.string(),
    redisUrl: z.string(),
    ca: z.string().nullable().meta({ description: 'PEM of the CA of both.' }),
    labels: z.record(z.string(), z.string()),
  })
  .meta({ id: 'JoinedWorker' });
