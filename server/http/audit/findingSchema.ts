import { z } from 'zod';
import { type AuditSummary, auditStates, type Finding, stores } from '../../core/audit/finding.ts';
import { amountUnits, severities, witnessKinds } from '../../core/audit/invariants/invariant.ts';
import { invariantNames, invariantsDoc } from '../../core/audit/invariants/registry.ts';
import { same } from '../api/same.ts';

const invariantSchema = z
  .enum(invariantNames)
  .meta({ id: 'InvariantName', description: invariantsDoc });

const storeSchema = z.enum(stores);

const witnessSchema = z
  .object({
    kind: z.enum(witnessKinds),
    id: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Witness' });

export const findingSchema = z
  .object({
    invariant: invariantSchema,
    severity: z.enum(severities),
    store: storeSchema,
    sku: z.string().nullable(),
    message: z.string(),
    amount: z.number().describe('By how much the invariant is broken, in `unit`.'),
    unit: z.enum(amountUnits),
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
    state: z.enum(auditStates),
    reason: z.string().nullable(),
    ticks: z.number().int(),
    facts: z.number().int(),
    watermarkAgeMsMax: z.number().nullable(),
    unwatchedMs: z.array(z.number()).optional(),
    findings: z.array(findingSchema),
    checked: z.array(
      z.object({
        invariant: invariantSchema,
        doc: z.string(),
        subjects: z.number().int(),
        broken: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'AuditSummary' });

same<Finding, z.output<typeof findingSchema>>(true);
same<AuditSummary, z.output<typeof auditSummarySchema>>(true);
