import { z } from 'zod';
import { findingSchema } from '../../audit/findingSchema.ts';
import { runEventSchema, runRowSchema, runUpdateSchema, shardRowSchema } from './run.ts';
import { customerSecondSchema, timelineSecondSchema } from './timeline.ts';

/** What PostgreSQL holds at the moment of (re)connecting, from the point that the client names on. */
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
        'True: `seconds`, `live` and `events` are only those after Last-Event-ID; `shards` and `findings` are whole.',
    }),
  })
  .meta({ id: 'RunSnapshot' });

/** The run is final and nothing more will come; close the EventSource. */
export const streamEndSchema = z
  .object({ type: z.literal('end'), run: runRowSchema })
  .meta({ id: 'RunStreamEnd' });

export const streamMessageSchema = z
  .union([snapshotSchema, runUpdateSchema, streamEndSchema])
  .meta({ id: 'RunStreamMessage', description: 'The data of one server-sent event.' });

export type Snapshot = z.output<typeof snapshotSchema>;
export type StreamMessage = z.output<typeof streamMessageSchema>;
