import { z } from 'zod';
import { type FactKind, factKinds } from '../audit/facts/registry.ts';
import { auditStates, stores } from '../audit/finding.ts';
import { amountUnits, severities, witnessKinds } from '../audit/invariants/invariant.ts';
import { invariantNames, invariantsDoc } from '../audit/invariants/registry.ts';
import { ruleStates } from '../audit/rules/ruleTrail.ts';
import { ruleSeverities } from '../audit/rules/sqlRule.ts';
import { damagedKinds } from '../audit/score/mutantKinds.ts';

/** What an audit found, as the report and the API give it. */

const count = z.number().int().nonnegative();

const invariant = z.enum(invariantNames).meta({ id: 'InvariantName', description: invariantsDoc });

export const findingSchema = z
  .object({
    id: z.string().describe('The identity of the finding: store, invariant, and SKU or order.'),
    invariant,
    severity: z.enum(severities),
    store: z.enum(stores),
    sku: z.string().nullable(),
    message: z.string(),
    amount: z.number().describe('By how much the invariant is broken, in `unit`.'),
    unit: z.enum(amountUnits),
    orders: z.number().nullable().describe('How many orders it concerns, where that is known.'),
    witness: z.array(
      z
        .object({
          kind: z.enum(witnessKinds),
          id: z.string(),
          detail: z.string(),
        })
        .meta({ id: 'Witness' }),
    ),
    committedAt: z.string().nullable(),
    foundAt: z.string(),
    detectionMs: z.number().nullable(),
    duringLoad: z.boolean(),
    beforeRun: z.boolean().optional(),
    takenBack: z
      .boolean()
      .optional()
      .describe('The rows that it rested on vanished, and nothing is left of it.'),
    grownFrom: z
      .object({ amount: z.number(), orders: z.number().nullable() })
      .optional()
      .describe('What it came to before the run, when it existed then and grew in the run.'),
  })
  .meta({
    id: 'Finding',
    description: 'A broken invariant, with the smallest set of rows that proves it.',
  });

const findingTotal = z
  .object({
    store: z.enum(stores),
    invariant,
    older: z.boolean(),
    findings: count,
    amount: z.number(),
    unit: z.enum(amountUnits),
    orders: z.number().nullable(),
    skus: count,
    worst: z.object({
      sku: z.string().nullable(),
      amount: z.number(),
      orders: z.number().nullable(),
    }),
  })
  .meta({
    id: 'FindingTotal',
    description: 'All findings of one store, invariant and age, added up.',
  });

export const findingSummarySchema = z
  .object({
    count: count.describe('Findings that arose, or grew, in the run.'),
    older: count,
    groups: z.array(
      z
        .object({
          store: z.enum(stores),
          invariant,
          findings: count,
          amount: z.number(),
          unit: z.enum(amountUnits),
          what: z.string(),
          text: z.string(),
        })
        .meta({ id: 'FindingGroup' }),
    ),
  })
  .meta({
    id: 'FindingSummary',
    description:
      "The run's findings: oversell first, then money, then records, each by amount; none is left out.",
  });

export const auditStatusSchema = z
  .object({
    problem: z.string().nullable(),
    findings: findingSummarySchema,
    held: z
      .object({
        ms: z.number(),
        by: z.string(),
        holder: z.object({ application: z.string(), state: z.string() }).nullable(),
      })
      .optional()
      .describe('The transaction of the target that keeps facts from settling now.'),
  })
  .meta({ id: 'AuditStatus', description: 'What the audit of a run has come to so far.' });

const factCounts = Object.fromEntries(factKinds.map(({ name }) => [name, count])) as Record<
  FactKind,
  typeof count
>;

const countedOrders = z
  .object({
    count: count.nullable().describe('Null where the audit file gives no facts that show it.'),
    by: z.enum(['ledger', 'lines', 'events', 'payments']).nullable(),
  })
  .meta({ id: 'CountedOrders' });

const ruleSummary = z
  .object({
    name: z.string(),
    place: z.string().describe('File and line.'),
    severity: z.enum(ruleSeverities),
    state: z.enum(ruleStates),
    rows: count.nullable().describe('Rows of the latest run; null where it did not run.'),
    firstRows: z.array(z.string()),
    runs: count,
    tookMsMax: count,
    reason: z.string().nullable(),
  })
  .meta({ id: 'RuleSummary' });

const gaps = z
  .array(z.string())
  .describe('What is not covered, with the fact or invariant to add, a sentence each.');

const kindScore = z
  .object({
    name: z.string(),
    doc: z.string().describe('What has happened, as a sentence about the shop.'),
    of: z.enum(damagedKinds),
    tried: count,
    caught: count,
    by: z.array(invariant).describe('The invariants that caught one at least.'),
    missed: z.string().nullable().describe('A row whose damage no invariant saw.'),
    leftOut: z
      .array(invariant)
      .optional()
      .describe('Invariants that would have caught a missed one, and that the file leaves out.'),
    lacks: z
      .string()
      .optional()
      .describe('The column that it damages, where no row that was read has it.'),
  })
  .meta({ id: 'DamageScore' });

const auditScore = z
  .discriminatedUnion('state', [
    z.object({
      ...{ state: z.literal('computed'), tried: count, caught: count },
      ...{ kinds: z.array(kindScore), gaps },
    }),
    z.object({
      state: z.literal('not-computed'),
      reason: z.string().describe('Completes "not computed, because …".'),
      gaps,
    }),
  ])
  .meta({ id: 'AuditScore' });

const drainSummary = z
  .object({
    withinMs: count,
    state: z.enum(['drained', 'left', 'unknown']),
    backlogs: z.array(
      z
        .object({
          name: z.string(),
          before: count.nullable().describe('What was left before the load, where that is known.'),
          left: count.nullable().describe('By the last reading; null where it could not be read.'),
          drainedMs: count
            .nullable()
            .describe('From the first reading after the load to the one that showed it empty.'),
          problem: z.string().nullable(),
          curve: z.array(z.object({ afterMs: count, left: count }).meta({ id: 'BacklogPoint' })),
        })
        .meta({ id: 'DrainedBacklog' }),
    ),
  })
  .meta({ id: 'DrainSummary' });

export const auditSummarySchema = z
  .object({
    store: z.enum(stores),
    state: z.enum(auditStates),
    reason: z.string().nullable(),
    ticks: count,
    facts: count,
    oneSnapshot: z
      .literal(true)
      .optional()
      .describe(
        'All facts were read in one snapshot at the end; nothing had been followed that a recount could be compared with.',
      ),
    newFacts: z
      .object(factCounts)
      .partial()
      .optional()
      .describe(
        'Those that came since the reading before the load, by kind; a kind that the store holds none of is left out.',
      ),
    newOrders: z
      .object({ reserved: countedOrders, paid: countedOrders })
      .meta({ id: 'NewOrders' })
      .optional()
      .describe('Orders that came to each layer since the reading before the load.'),
    watermarkAgeMsMax: z.number().nullable(),
    unwatchedMs: z.array(z.number()).optional(),
    totals: z.array(findingTotal),
    findings: z.array(findingSchema),
    checked: z.array(z.object({ invariant, doc: z.string(), subjects: count, broken: count })),
    rules: z
      .array(ruleSummary)
      .optional()
      .describe('The rules of the audit file, each a query that should return no row.'),
    notes: z
      .array(z.string())
      .optional()
      .describe('Who kept transactions open, and for how long, a sentence each.'),
    drain: drainSummary
      .optional()
      .describe('What became of the backlogs of the audit file after the load.'),
    cost: z
      .object({
        readings: count,
        meanMs: z.number(),
        longestMs: z.number(),
        busyShare: z
          .number()
          .describe('For which part of the time its one connection was busy, 0 to 1.'),
        text: z.string(),
      })
      .meta({ id: 'AuditCost' })
      .optional()
      .describe(
        'What the readings of both stores cost the audited database while load ran; with the store that the load wrote to.',
      ),
    score: auditScore
      .optional()
      .describe(
        'How much damage to copies of the rows the audit would have caught, in the store that the load wrote to.',
      ),
  })
  .meta({ id: 'AuditSummary' });
