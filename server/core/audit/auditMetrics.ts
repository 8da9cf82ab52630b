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
  readonly readMs: number;
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
      ...{ name: 'zerohour_audit_read_seconds', type: 'gauge', help: 'How long a reading took.' },
      samples: [{ value: figures.readMs / 1000 }],
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

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
