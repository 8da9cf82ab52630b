import { useMemo } from 'react';
import type { ShardRow } from '../../api/generated.ts';
import { bytes, count, ms, percent } from '../../format/format.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Tag } from '../../ui/Tag.tsx';
import table from '../../ui/table.module.css';
import type { Tone } from '../../ui/tone.ts';
import classes from './Live.module.css';
import { type ShardView, shardViews } from './shardRows.ts';
import type { LiveState } from './state.ts';

const cpuTooHigh = 0.8;

/** Are the generators fit to say anything about the target? */
export function ShardTable(props: { readonly state: LiveState }) {
  const { shards, seconds } = props.state;
  const { drawn, more, byState } = useMemo(() => shardViews(shards, seconds), [shards, seconds]);
  return (
    <Panel
      title="Shards"
      note="k6 processes; above 80% of their CPU they no longer measure the target"
      flush
    >
      <div className={table.scroll}>
        <table className={table.table} aria-label="Health of the shards" data-testid="shards-table">
          <thead>
            <tr>
              <th className={table.left}>Shard</th>
              <th className={table.left}>State</th>
              <th className={`${table.left} ${table.wide}`}>Worker</th>
              <th>CPU k6</th>
              <th className={table.wide}>CPU worker</th>
              <th title="Time that k6 stood ready without a CPU, as a share of its CPUs">Waited</th>
              <th className={table.wide}>Lag</th>
              <th>VUs busy / planned</th>
              <th className={table.wide}>Memory</th>
              <th>Start skew</th>
              <th>Lost seconds</th>
            </tr>
          </thead>
          <tbody>
            {drawn.map((view) => (
              <ShardLine key={view.row.shard} view={view} />
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && (
        <p className={classes.more} data-testid="shards-more">
          The worst {drawn.length} are shown, and {count(more)} more:{' '}
          {byState.map(([state, n]) => `${count(n)} ${state}`).join(', ')} in all.
        </p>
      )}
    </Panel>
  );
}

const tones: Readonly<Record<ShardRow['state'], Tone>> = {
  queued: 'quiet',
  claimed: 'quiet',
  ready: 'accent',
  running: 'accent',
  done: 'pass',
  failed: 'fail',
  lost: 'fail',
};

function ShardLine(props: { readonly view: ShardView }) {
  const { row: shard, sample, lostSeconds: lost } = props.view;
  return (
    <tr data-testid={`shard-${shard.shard}`} data-state={shard.state}>
      <th scope="row" className={table.left}>
        {shard.shard + 1}
      </th>
      <td className={table.left}>
        <Tag tone={tones[shard.state]}>{shard.state}</Tag>
        {shard.message !== null && <div className={classes.message}>{shard.message}</div>}
      </td>
      <td className={`${table.left} ${table.wide}`}>{shard.worker ?? '–'}</td>
      <td>
        <CpuShare share={sample?.k6CpuShare ?? null} />
      </td>
      <td className={table.wide}>
        <CpuShare share={sample?.workerCpuShare ?? null} />
      </td>
      <td>{told(sample?.lag?.k6WaitShare, percent)}</td>
      <td className={table.wide}>{told(sample?.lag?.workerMaxMs, ms)}</td>
      <td>{sample === null ? '–' : `${sample.vusBusy} / ${sample.vusPlanned}`}</td>
      <td className={table.wide}>{sample === null ? '–' : bytes(sample.memoryBytes)}</td>
      <td>{shard.startSkewMs === null ? '–' : `${shard.startSkewMs.toFixed(1)} ms`}</td>
      <td className={lost > 0 ? classes.bad : ''}>{lost}</td>
    </tr>
  );
}

const told = (value: number | null | undefined, text: (value: number) => string): string =>
  value === null || value === undefined ? '–' : text(value);

function CpuShare(props: { readonly share: number | null }) {
  const { share } = props;
  if (share === null) return <>–</>;
  return (
    <Meter share={share} high={share > cpuTooHigh}>
      {percent(share)}
    </Meter>
  );
}
