import type { HeldWatermark } from './engine/openTransactions.ts';
import type { InvariantName } from './invariants/registry.ts';

/** What an audit has come to, for a monitoring system. */
export interface AuditFigures {
  readonly name: string;
  /** Subjects that broke each invariant so far; every checked invariant is there. */
  readonly findings: ReadonlyMap<InvariantName, number>;
  readonly facts: number;
  readonly reads: number;
  /** The latest reading failed. */
  readonly hasProblem: boolean;
  /** Null before the first reading that succeeded. */
  readonly watermarkAgeMs: number | null;
  /** The transaction that keeps facts from settling; null: none does for long. */
  readonly held: HeldWatermark | null;
  /** Of the latest reading. */
  readonly readMs: number;
  /** Of all readings. */
  readonly readTotalMs: number;
}

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly { readonly labels?: string; readonly value: number }[];
}

/** The Prometheus text format, version 0.0.4. */
export function renderMetrics(figures: AuditFigures): string {
  const audit = `audit="${escaped(figures.name)}"`;
  const { watermarkAgeMs } = figures;
  const metrics: readonly Metric[] = [
    {
      ...{ name: 'zerohour_audit_findings', type: 'gauge' },
      help: 'Findings so far, by invariant.',
      samples: [...figures.findings].map(([invariant, value]) => ({
        ...{ labels: `,invariant="${escaped(invariant)}"`, value },
      })),
    },
    {
      ...{ name: 'zerohour_audit_facts', type: 'gauge', help: 'Facts read.' },
      samples: [{ value: figures.facts }],
    },
    {
      ...{ name: 'zerohour_audit_reads_total', type: 'counter', help: 'Readings taken.' },
      samples: [{ value: figures.reads }],
    },
    {
      ...{ name: 'zerohour_audit_problem', type: 'gauge' },
      help: '1 while the latest reading failed: then nothing is known.',
      samples: [{ value: figures.hasProblem ? 1 : 0 }],
    },
    {
      ...{ name: 'zerohour_audit_watermark_age_seconds', type: 'gauge' },
      help: 'How far the audit is behind the database.',
      samples: watermarkAgeMs === null ? [] : [{ value: watermarkAgeMs / 1000 }],
    },
    {
      ...{ name: 'zerohour_audit_held_seconds', type: 'gauge' },
      help: 'For how long an open transaction has kept facts from settling; 0 while none does.',
      samples: [heldSample(figures.held)],
    },
    {
      ...{ name: 'zerohour_audit_read_seconds', type: 'gauge', help: 'How long a reading took.' },
      samples: [{ value: figures.readMs / 1000 }],
    },
    {
      ...{ name: 'zerohour_audit_read_seconds_total', type: 'counter' },
      help: 'Time of all readings, with judging.',
      samples: [{ value: figures.readTotalMs / 1000 }],
    },
  ];
  return metrics
    .map(({ name, type, help, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples.map(({ labels = '', value }) => `${name}{${audit}${labels}} ${value}`),
        '',
      ].join('\n'),
    )
    .join('');
}

/** By application and state; a statement would make a series of each. */
function heldSample(held: HeldWatermark | null): Metric['samples'][number] {
  if (held === null) return { value: 0 };
  const { ms, holder } = held;
  const value = ms / 1000;
  if (holder === null) return { value };
  const { application, state } = holder;
  return {
    ...{ value },
    labels: `,application="${escaped(application)}",state="${escaped(state)}"`,
  };
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
