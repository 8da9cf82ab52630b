import { z } from 'zod';
import { stores } from '../audit/finding.ts';
import { invariantNames } from '../audit/invariants/registry.ts';
import { verdictStateSchema } from '../report/schema.ts';

const rates = z.record(z.string(), z.number());

const bounds = z
  .object({
    low: z.number().nullable(),
    likely: z.number().nullable(),
    high: z.number().nullable(),
  })
  .meta({
    id: 'CampaignBounds',
    description: 'Null: not known. Of a search the 95% interval; of a bracket its two stages.',
  });

const capacityReading = z
  .object({
    scenario: z.string(),
    run: z.string().nullable().describe('The run that it was read from.'),
    method: z.enum(['search', 'bracket', 'held']).nullable(),
    required: rates.nullable().describe('Journeys per second of each path.'),
    capacity: bounds.nullable().describe('Journeys per second of the required paths together.'),
    ratio: bounds.nullable().describe('Capacity over required load, of the path with the least.'),
    path: z.string().nullable().describe('That path, or one that was not driven.'),
    state: verdictStateSchema,
    text: z.string(),
  })
  .meta({ id: 'CapacityReading' });

/**
 * `new`: not seen before; `still`: open since an earlier rehearsal; `again`: it was gone; `gone`: a reliable audit of its
 * store looked and did not see it; `unseen`: open, and no reliable audit looked.
 */
export const openStates = ['new', 'again', 'still', 'unseen', 'gone'] as const;

const openFinding = z
  .object({
    store: z.enum(stores),
    invariant: z.enum(invariantNames),
    state: z.enum(openStates),
    since: z.string().describe('The title of the rehearsal in which it was first seen.'),
    text: z.string().describe('The largest of it, as a run told it.'),
    amount: z.number(),
    runs: z.array(z.string()).describe('The runs of this rehearsal that saw it.'),
  })
  .meta({ id: 'OpenFinding', description: 'An invariant of a store that runs found broken.' });

/** What a reason of a rehearsal is about; `plan`: the file of the campaign, and what it lists. */
const reasonTopics = ['finding', 'capacity', 'run', 'drill', 'plan'] as const;

const reason = z
  .object({
    state: verdictStateSchema,
    about: z
      .enum(reasonTopics)
      .describe('Findings, runs and drills are listed by themselves too; `plan`: what is listed.'),
    text: z.string(),
  })
  .meta({ id: 'CampaignReason' });

const told = {
  id: z.string(),
  startedAt: z.string(),
  state: verdictStateSchema,
  sentence: z.string(),
  decides: z.boolean().describe('False: a later one of the same name stands in its place.'),
};

const rehearsal = z
  .object({
    title: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    at: z.string().nullable().describe('The first start of a run or drill, else the time planned.'),
    isHeld: z.boolean(),
    state: verdictStateSchema.describe('pass: go; fail: no-go.'),
    reasons: z.array(reason),
    capacities: z.array(capacityReading),
    weakest: capacityReading.nullable().describe('The scenario with the least ratio.'),
    runs: z.array(z.object({ ...told, scenario: z.string(), target: z.string() })),
    drills: z.array(z.object({ ...told, name: z.string(), withoutProtection: z.boolean() })),
    findings: z.array(openFinding).describe('Oversell first, then money, then records.'),
    open: z.number().describe('Findings that are not gone.'),
    changed: z.array(z.string()).describe('What the file says, and what runs show.'),
  })
  .meta({ id: 'Rehearsal' });

/** A campaign as one page. */
export const campaignPageSchema = z
  .object({
    name: z.string(),
    saleAt: z.string(),
    timeZone: z.string(),
    headroom: z.number().describe('The share of the capacity that must stay free.'),
    neededRatio: z.number().describe('Capacity over required load that leaves it free.'),
    state: verdictStateSchema.describe('Of the last rehearsal that was held.'),
    text: z.string(),
    rehearsals: z.array(rehearsal),
  })
  .meta({ id: 'CampaignPage', description: 'The rehearsals of one sale, oldest first.' });

export type CampaignPage = Readonly<z.output<typeof campaignPageSchema>>;
export type Rehearsal = Readonly<z.output<typeof rehearsal>>;
export type CapacityReading = Readonly<z.output<typeof capacityReading>>;
export type CampaignReason = Readonly<z.output<typeof reason>>;
export type OpenFinding = Readonly<z.output<typeof openFinding>>;
export type Bounds = Readonly<z.output<typeof bounds>>;

/** The verdict of a rehearsal in the words of a sale. */
export const decisions = { pass: 'go', fail: 'no-go', unknown: 'unknown' } as const;
