import { z } from 'zod';
import { findingSchema } from '../../audit/findingSchema.ts';
import { runEventSchema, runRowSchema, runUpdateSchema, shardRowSchema } from '../runSchemas.ts';
import { customerSecondSchema, timelineSecondSchema } from '../timelineSchema.ts';

/** What PostgreSQL holds when a client connects, from the position that the client names. */
export const snapshotSchema = z
  .object({
    type: z.literal('snapshot'),
    run: runRowSchema,
    shards: z.array(shardRowSchema),
    seconds: z.array(timelineSecondSchema),
    customers: z.array(customerSecondSchema),
    findings: z.array(findingSchema),
    events: z.array(runEventSchema),
    resumed: z.boolean().meta({
      description:
        'True: `seconds`, `customers` and `events` are only those after Last-Event-ID; `shards` and `findings` are whole.',
    }),
  })
  .meta({ id: 'RunSnapshot' });

/** The run is final and no message follows; the client closes its EventSource. */
export const streamEndSchema = z
  .object({ type: z.literal('end'), run: runRowSchema })
  .meta({ id: 'RunStreamEnd' });

export const streamMessageSchema = z
  .union([snapshotSchema, runUpdateSchema, streamEndSchema])
  .meta({ id: 'RunStreamMessage', description: 'The data of one server-sent event.' });

export type Snapshot = z.output<typeof snapshotSchema>;
export type StreamMessage = z.output<typeof streamMessageSchema>;
