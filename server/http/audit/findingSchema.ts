import { z } from 'zod';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { same } from '../../core/sameType.ts';

const invariantSchema = z
  .enum([
    'oversell',
    'stock-conservation',
    'counter-equals-ledger',
    'reserved-equals-open-orders',
    'one-payment-per-order',
    'reservation-ends-once',
  ])
  .meta({ id: 'InvariantName' });

const storeSchema = z.enum(['shadow', 'live']);

const witnessSchema = z
  .object({
    kind: z.enum(['order', 'ledger', 'reservation', 'payment', 'counter']),
    id: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Witness' });

export const findingSchema = z
  .object({
    invariant: invariantSchema,
    store: storeSchema,
    sku: z.string().nullable(),
    message: z.string(),
    amount: z.number(),
    witness: z.array(witnessSchema),
    committedAt: z.string().nullable(),
    foundAt: z.string(),
    detectionMs: z.number().nullable(),
    duringLoad: z.boolean(),
    beforeRun: z.boolean().optional(),
  })
  .meta({
    id: 'Finding',
    description: 'A broken invariant, with the smallest set of rows that proves it.',
  });

export const auditSummarySchema = z
  .object({
    store: storeSchema,
    state: z.enum(['clean', 'broken', 'unknown']),
    reason: z.string().nullable(),
    ticks: z.number().int(),
    facts: z.number().int(),
    watermarkAgeMsMax: z.number().nullable(),
    unwatchedMs: z.array(z.number()).optional(),
    findings: z.array(findingSchema),
    checked: z.array(
      z.object({
        invariant: invariantSchema,
        subjects: z.number().int(),
        broken: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'AuditSummary' });

same<Finding, z.output<typeof findingSchema>>(true);
same<AuditSummary, z.output<typeof auditSummarySchema>>(true);
